import type { Registry } from '../link/registry.ts';
import type { ConditionProblem } from './parse-condition.ts';

/** The problems of one kind in all conditions of the registry, those of invariants included. */
export function conditionProblems(registry: Registry, kind: ConditionProblem['kind']): ConditionProblem[] {
  const rules = [...registry.capabilities.values()].flatMap((capability) => capability.rules);
  return [
    ...rules.map(({ when }) => when),
    ...registry.invariants.flatMap(({ where, sentence }) => [where, sentence]),
  ].flatMap((condition) => (condition?.problem?.kind === kind ? [condition.problem] : []));
}
