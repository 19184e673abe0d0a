import type { Span } from '../../diagnostic/diagnostic.ts';
import type { Place } from '../../table/sources.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { Plan } from './plan.ts';

/** Parts a plan into the table and the places of its parts, by path in the table. */
export function finishPlan({ table, places }: Plan): {
  readonly table: RoutingTable;
  readonly places: Readonly<Record<string, Place>>;
} {
  const all = new Map(places);
  const capabilities = Object.entries(table.capabilities).map(([id, { rules, ...capability }]) => {
    for (const [index, { span }] of rules.entries()) all.set(`capabilities.${id}.rules.${index}`, span);
    return [id, { ...capability, rules: rules.map(({ rule }) => rule) }] as const;
  });
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    table: { ...table, capabilities: Object.fromEntries(capabilities) },
    places: Object.fromEntries(sorted.map(([path, span]) => [path, placeOf(span)])),
  };
}

function placeOf({ file, start }: Span): Place {
  return { file, line: start.line, column: start.column };
}
