import { canonicalJson } from '../../table/canonical.ts';
import { findUnreached } from '../condition/reach.ts';
import { hasWitness } from '../condition/witness.ts';
import type { LinkedRule } from '../link/registry.ts';
import { foldCondition } from '../lower/fold.ts';
import { defineCheck } from './check.ts';

export const unreachableRule = defineCheck<{ rule: string; why: string }>({
  code: 'unreachable-rule',
  severity: 'error',
  message: ({ rule, why }) => `${rule} is never reached: ${why}`,
  help: 'Put the narrower rule first, or remove one of the two.',
  explain:
    'Rules are tried in order and the first that matches decides. A rule after one that matches whenever it does, or one whose condition cannot be true, has no effect, whatever its author meant.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { rules } of registry.capabilities.values()) {
      const conditions = rules.map(conditionOf);
      const reached: number[] = [];
      const effort = { left: mostEffort };
      for (const [index, rule] of rules.entries()) {
        const condition = conditions[index];
        if (condition === undefined) continue;
        const earlier = conditions.slice(0, index);
        if (hasWitness(condition, earlier)) {
          reached.push(index);
          continue;
        }
        const title =
          rule.when === undefined
            ? 'The default'
            : rule.name === undefined
              ? `Rule ${index + 1}`
              : `The rule "${rule.name}"`;
        const span = rule.when?.span ?? rule.span;
        const key = canonicalJson(condition);
        const first =
          reached.find((at) => canonicalJson(conditions[at]) === key) ??
          reached.find((at) => conditions[at] === true);
        const unreached =
          first === undefined
            ? findUnreached(condition, earlier, effort)
            : ({ why: 'shadowed', by: first } as const);
        if (unreached === undefined) {
          reached.push(index);
          continue;
        }
        if (unreached.why === 'never-true') {
          report(span, { rule: title, why: 'its condition is never true' });
          continue;
        }
        const shadows = unreached.why === 'covered' ? rules.slice(0, index) : [rules[unreached.by] ?? rule];
        const always = unreached.why === 'shadowed' && conditions[unreached.by] === true;
        const alone = always
          ? 'an earlier rule always matches'
          : 'an earlier rule matches whenever this one does';
        const why =
          unreached.why === 'covered' ? 'one of the earlier rules matches whenever this one does' : alone;
        const message = unreached.why === 'covered' ? 'one of these matches first' : 'this one matches first';
        const related = shadows.map((shadow) => ({ span: shadow.when?.span ?? shadow.span, message }));
        report(span, { rule: title, why }, { related });
      }
    }
  },
});

/** For all rules of a capability together: a thousand plain ones. Behind that only rules that are the same are found. */
const mostEffort = 500_000;

/** Undefined where the condition has an error of its own; `true` for the default. */
function conditionOf({ when }: LinkedRule) {
  if (when === undefined) return true;
  return when.condition === undefined ? undefined : foldCondition(when.condition);
}
