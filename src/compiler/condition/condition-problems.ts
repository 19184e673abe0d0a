import type { Registry } from '../link/registry.ts';
import type { ConditionProblem } from './parse-condition.ts';

/** The problems of one kind in all conditions of the registry. */
export function conditionProblems(registry: Registry, kind: ConditionProblem['kind']): ConditionProblem[] {
  return [...registry.capabilities.values()]
    .flatMap(({ rules }) => rules.flatMap(({ when }) => when?.problem ?? []))
    .filter((problem) => problem.kind === kind);
}
