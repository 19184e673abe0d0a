import { conditionText } from '../../compiler/describe/condition-text.ts';
import type { Share } from '../../table/pieces.ts';
import type { Capability } from '../../table/table.ts';
import type { CapabilityPair } from './capability-pair.ts';
import type { ComparedCell } from './compare-cell.ts';
import type { Region } from './region.ts';

/** Puts cells together that the same rules take and that are answered alike; words are added where they are not. */
export function joinCells(
  cells: readonly (ComparedCell & Pick<Region, 'teams'>)[],
  pair: CapabilityPair,
): Region[] {
  const byRules = Map.groupBy(cells, (cell) => whereOf(cell, pair) ?? '');
  return [...byRules].flatMap(([where, some]) => {
    const alike = Map.groupBy(some, resultOf);
    return [...alike.values()].map((same): Region => {
      const [first] = same;
      const words = alike.size === 1 ? '' : commonWords(same.map((one) => one.words));
      const text = [where, words].filter((one) => one !== '').join(', with ');
      const { rules, example, moments, twice } = first as ComparedCell; // No group is empty.
      return {
        where: text === '' ? null : text,
        teams: [...new Set(same.flatMap(({ teams }) => teams))],
        rules,
        kinds: new Set(same.flatMap((one) => [...one.kinds])),
        example,
        moments,
        twice,
      };
    });
  });
}

/** What all cells have in common; where that is nothing, the first few of them. */
function commonWords(cells: readonly (readonly string[])[]): string {
  const [first = [], ...others] = cells;
  const common = first.filter((word) => others.every((words) => words.includes(word)));
  if (common.length > 0) return common.join(' and ');
  const all = [...new Set(cells.map((words) => words.join(' and ')))].filter((words) => words !== '');
  return `${all.slice(0, 3).join(', or ')}${all.length > 3 ? ', or others' : ''}`;
}

function resultOf({ moments, twice }: ComparedCell): string {
  const write = (_: string, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Map) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return value instanceof Set ? [...value].sort() : value;
  };
  const fraction = ({ part, whole }: Share) => (part * 10n ** 15n) / whole;
  return JSON.stringify(
    moments.map((one) => [
      [one.target, one.needed, one.chain, one.arm, one.left, one.refused, one.admitted, twice].map(fraction),
      [...one.flows].map(([key, share]) => [key, fraction(share)]),
      one.before,
      one.after,
    ]),
    write,
  );
}

/** The conditions of the rules that take a request, in words; nothing where no rule has one. */
function whereOf({ rules }: ComparedCell, { before, after, answering }: CapabilityPair): string | undefined {
  const one = textOf(before, rules.base);
  const other = textOf(after, rules.head);
  if (one === other) return one;
  // Rules of two capabilities: none of them has taken the place of another.
  if (answering !== undefined && answering.base !== answering.head) {
    return [one, other].filter((text) => text !== undefined).join(' and ');
  }
  return `${other ?? 'what no rule takes any more'}, before ${one ?? 'what no rule took'}`;
}

function textOf({ rules }: Capability, index: number): string | undefined {
  const when = rules[index]?.when;
  if (when !== undefined) return conditionText(when);
  return rules.length === 1 ? undefined : 'what no other rule takes';
}
