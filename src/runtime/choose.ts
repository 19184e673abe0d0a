import type { Choice } from './choice.ts';
import type { Race } from './contenders.ts';
import { rangeAt } from './draw.ts';
import type { Facts } from './facts.ts';
import type { Plan } from './live-table.ts';
import type { Resolution } from './resolution.ts';
import { answerOf, type Sequence } from './sequence.ts';

/** The first rule that matches. Every plan ends in one that always does. */
export function firstMatch({ rules }: Plan, facts: Facts): number {
  for (let index = 0; index < rules.length - 1; index += 1) {
    const when = rules[index]?.when;
    if (when === undefined || when(facts) === true) return index;
  }
  return rules.length - 1;
}

/** The sequence that a choice comes to; an objective has none. `bucket` is where its split put the request, if it is one. */
export function sequenceBy(choice: Choice, bucket: number): Sequence | undefined {
  if (choice.kind === 'objective') return undefined;
  return choice.kind === 'model' ? choice.sequence : rangeAt(choice.arms, bucket)?.sequence;
}

/** The answer of a sequence that nothing of a request or its moment can change while nobody is set aside. */
export function settledBy({ limits }: Choice, sequence: Sequence | undefined): Resolution | undefined {
  return limits === undefined && sequence?.arranged === undefined ? sequence?.written : undefined;
}

/** What a choice comes to before limits and breakers. */
export function chosenBy(choice: Choice, sequence: Sequence | undefined, race: Race): Resolution | undefined {
  return choice.kind === 'objective' ? choice.inOrder(race) : sequence && answerOf(sequence, race);
}
