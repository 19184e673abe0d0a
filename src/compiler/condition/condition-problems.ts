import type { Registry } from '../link/registry.ts';
import type { ConditionProblem, ParsedCondition } from './parse-condition.ts';

/** The problems of one kind in the conditions of all rules, and of what capabilities say of their requests. */
export function problemsInRules(
  { capabilities }: Registry,
  kind: ConditionProblem['kind'],
): ConditionProblem[] {
  const rules = [...capabilities.values()].flatMap(({ rules, mix }) => [...rules, ...mix]);
  return problemsOf(
    rules.map(({ when }) => when),
    kind,
  );
}

/** The problems of one kind in the sentences of invariants. */
export function problemsInInvariants(
  { invariants }: Registry,
  kind: ConditionProblem['kind'],
): ConditionProblem[] {
  return problemsOf(
    invariants.flatMap(({ where, sentence }) => [where, sentence]),
    kind,
  );
}

function problemsOf(
  conditions: readonly (ParsedCondition | undefined)[],
  kind: ConditionProblem['kind'],
): ConditionProblem[] {
  return conditions.flatMap((condition) => (condition?.problem?.kind === kind ? [condition.problem] : []));
}
