import type { Capability, Rule } from '../../table/table.ts';

/** One small change of a capability, and where the changed part is written. */
export interface Mutant {
  /** `drop the rule "very long"`. */
  readonly change: string;
  /** Below the capability in the table's sources: `rules.0`. */
  readonly path: string;
  readonly capability: Capability;
}

/** One way to change a capability: every mutant that it makes. */
export interface Mutator {
  readonly name: string;
  mutate(capability: Capability): Mutant[];
}

/** What to call a rule in a sentence. */
export function nameOf({ rules }: Capability, index: number): string {
  const name = rules[index]?.name;
  if (name !== undefined) return `the rule "${name}"`;
  return index === rules.length - 1 ? 'the default' : `rule ${index + 1}`;
}

/** The capability with one rule replaced. */
export function withRule(capability: Capability, index: number, rule: Rule): Capability {
  return { ...capability, rules: capability.rules.with(index, rule) };
}

/** The list with two neighbours swapped: the one at `index` and the next. */
export function swapped<Item>(list: readonly Item[], index: number): Item[] {
  return list.map(
    (item, at) => (at === index ? list[index + 1] : at === index + 1 ? list[index] : item) ?? item,
  );
}
