import type { Span } from '../../diagnostic/diagnostic.ts';
import type { SelfTest } from '../../table/self-test.ts';
import type { Place } from '../../table/sources.ts';
import type { Capability, RoutingTable } from '../../table/table.ts';
import { byId } from '../by-id.ts';
import { type Plan, type PlannedCapability, plannedCapability } from '../lower/plan.ts';
import { type Memory, noMemory } from '../memory.ts';
import { once } from '../once.ts';
import { sampleOf } from './self-test/sample.ts';
import { selfTestOf } from './self-test.ts';

/** A finished table, and the places of its parts, by path in it. */
export interface FinishedPlan {
  readonly table: RoutingTable;
  /** Of the capabilities, in UTF-16 order. */
  readonly ids: readonly string[];
  /** The table's, in the order of the ids. */
  readonly capabilities: readonly Capability[];
  readonly places: () => Readonly<Record<string, Place>>;
  /** One of them. */
  readonly placeAt: (path: string) => Place | undefined;
}

/** Parts a plan into the table and the places of its parts. */
export function finishPlan(plan: Plan, memory: Memory = noMemory): FinishedPlan {
  const { besides, ids } = plan;
  const capabilities = memory.each('finished', plan.capabilities, {
    given: [],
    make: ({ rules, ...capability }: PlannedCapability): Capability => ({
      ...capability,
      rules: rules.map(({ rule }) => rule),
    }),
  });
  const table = { ...besides, capabilities: byId(ids, capabilities) };
  return {
    table: { ...table, selfTest: selfTestFor(table, ids, memory) },
    ids,
    capabilities,
    places: once(() => writePlaces(plan)),
    placeAt(path) {
      const span = spanAt(plan, path);
      return span && placeOf(span);
    },
  };
}

/** Asks again only where something that the questions are about has changed. */
function selfTestFor(table: RoutingTable, ids: readonly string[], memory: Memory): SelfTest {
  const sample = sampleOf(table, ids);
  const { environment, models, deployments, providers } = table;
  const about = [sample.capabilities, sample.teams].flatMap((part) => Object.entries(part).flat());
  const given = [environment, models, deployments, providers, ...about];
  return memory.recall('self-test', given, () => selfTestOf(table, sample, memory.within('self-test')));
}

function writePlaces(plan: Plan): Readonly<Record<string, Place>> {
  const sorted = [...spansIn(plan)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([path, span]) => [path, placeOf(span)]));
}

/** The places of all parts of a plan, those of its rules included. */
export function spansIn({ ids, capabilities, places }: Plan): Map<string, Span> {
  const all = new Map(places.besides());
  for (const id of ids) for (const [path, span] of places.of(id)) all.set(path, span);
  for (const [at, { rules }] of capabilities.entries()) {
    for (const [index, { span }] of rules.entries()) all.set(rulePath(ids[at], index), span);
  }
  return all;
}

/** The place that `spansIn` has for a path, without the others. */
function spanAt(plan: Plan, path: string): Span | undefined {
  const { places } = plan;
  const inside = idsIn(path).filter((id) => plannedCapability(plan, id) !== undefined);
  const ofRules = inside.flatMap((id) => {
    const rules = plannedCapability(plan, id)?.rules ?? [];
    return rules.flatMap(({ span }, index) => (rulePath(id, index) === path ? [span] : []));
  });
  const ofParts = inside.flatMap((id) => places.of(id).get(path) ?? []);
  return ofRules[0] ?? ofParts[0] ?? places.besides().get(path);
}

/** The ids of capabilities in which a path may lead, the longest first: ids may hold dots. */
function idsIn(path: string): string[] {
  if (!path.startsWith(folder)) return [];
  const ids: string[] = [];
  for (let end = path.length; end > folder.length; end = path.lastIndexOf('.', end - 1)) {
    ids.push(path.slice(folder.length, end));
  }
  return ids;
}

const folder = 'capabilities.';

function rulePath(id: string | undefined, index: number): string {
  return `${folder}${id}.rules.${index}`;
}

function placeOf({ file, start }: Span): Place {
  return { file, line: start.line, column: start.column };
}
