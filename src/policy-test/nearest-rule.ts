import { Failed, prepareCondition } from '../runtime/condition.ts';
import type { Facts } from '../runtime/facts.ts';
import type { Resolution } from '../runtime/resolution.ts';
import type { Condition } from '../table/condition.ts';
import { modelsOf } from '../table/references.ts';
import type { Place } from '../table/sources.ts';
import type { Rule } from '../table/table.ts';
import { conditionText } from './condition-text.ts';
import { contextOf } from './context.ts';
import type { PolicyCase } from './policy-case.ts';
import { momentOf } from './resolve-case.ts';
import type { World } from './world.ts';

/** The rule that came nearest to deciding as the case wanted, and what kept it from that. */
export interface NearestRule {
  readonly rule: string;
  readonly place: Place | undefined;
  /** The parts of its condition that are not true; empty where an earlier rule has decided before. */
  readonly failed: readonly { readonly condition: string; readonly missing: string | undefined }[];
}

/** Prefers the rule that the case names, then one that would choose what it wants, then the fewest failed parts. */
export function nearestRule(
  one: PolicyCase,
  resolution: Resolution,
  { world, now }: { world: World; now: number },
): NearestRule | undefined {
  const id = resolution.degradedTo ?? one.capability;
  const { rules = [] } = world.table.capabilities[id] ?? {};
  const matched = resolution.explanation?.rules.findIndex(({ outcome }) => outcome === 'matched') ?? -1;
  const facts = factsOf(one, world, now);
  const [nearest] = rules
    .map((rule, index) => ({ rule, index, failed: failedParts(rule, facts) }))
    .filter(({ rule, index }) => index !== matched && rule.when !== undefined)
    .toSorted(
      (a, b) =>
        fitness(b.rule, one.expected) - fitness(a.rule, one.expected) ||
        a.failed.length - b.failed.length ||
        a.index - b.index,
    );
  if (nearest === undefined) return undefined;
  const { rule, index, failed } = nearest;
  const place = world.sources.places[`capabilities.${id}.rules.${index}`];
  return { rule: rule.name ?? `rule ${index + 1}`, place, failed };
}

function fitness(
  { name, use }: Rule,
  { rule, model, chain, chainStartsWith }: PolicyCase['expected'],
): number {
  if (typeof rule === 'string') return name === rule ? 2 : 0;
  const wanted = model ?? chain?.[0] ?? chainStartsWith?.[0];
  return wanted !== undefined && modelsOf(use).includes(wanted.split('@')[0] ?? '') ? 1 : 0;
}

function failedParts({ when }: Rule, facts: Facts): NearestRule['failed'] {
  return partsOf(when ?? true).flatMap((part) => {
    const verdict = prepareCondition(part)(facts);
    if (verdict === true) return [];
    return [
      { condition: conditionText(part), missing: verdict instanceof Failed ? verdict.missing : undefined },
    ];
  });
}

function partsOf(condition: Condition): readonly Condition[] {
  // The operands of `and` are conditions.
  if (Array.isArray(condition) && condition[0] === 'and')
    return (condition.slice(1) as Condition[]).flatMap(partsOf);
  return [condition];
}

function factsOf({ capability, given }: PolicyCase, { environment, table }: World, now: number): Facts {
  const context = contextOf(given);
  const team = given.team === undefined ? undefined : table.teams[given.team];
  return { capability, environment, team, context, now: momentOf(given.now, now) };
}
