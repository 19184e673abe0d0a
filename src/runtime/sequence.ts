import { answerWith } from './answer.ts';
import { arrangementOf, type Contender, type Race } from './contenders.ts';
import { rememberLists } from './order.ts';
import type { Resolution, Target } from './resolution.ts';
import { withoutSuperfluous } from './targets.ts';

/** The answer that goes to some models in one order, fallbacks last. */
export interface Sequence {
  /** With the deployments of each model as written. */
  readonly written: Resolution;
  /** In the order that a request finds; absent where every model keeps the written one. */
  readonly arranged: ((race: Race) => Resolution) | undefined;
}

/**
 * Prepares the answer to a sequence of models. One deployment that an earlier one makes superfluous, because it is the
 * same and is tried in all the same cases, is left out, unless the choice is `bounded`: then what was chosen may yet
 * break its bounds, and a fallback to the same deployment is bound by none of them.
 */
export function prepareSequence(
  contenders: readonly Contender[],
  { template, bounded, why }: { template: Resolution; bounded: boolean; why: () => readonly string[] },
): Sequence {
  const make = (targets: readonly Target[]) =>
    answerWith(template, Object.freeze(bounded ? [...targets] : withoutSuperfluous(targets)), why);
  const written = make(contenders.flatMap(({ targets }) => targets));
  const moving = contenders.filter(({ arrange }) => arrange !== undefined);
  if (moving.length === 0) return { written, arranged: undefined };
  const inOrder = rememberLists((orders: readonly (readonly number[])[]) =>
    make(
      contenders.flatMap(({ model, targets }) => {
        const order = orders[moving.findIndex((one) => one.model === model)];
        return order === undefined ? targets : order.flatMap((place) => targets[place] ?? []);
      }),
    ),
  );
  const orders: (readonly number[])[] = moving.map(() => []);
  return {
    written,
    arranged: (race) => {
      for (const [index, one] of moving.entries()) orders[index] = arrangementOf(one, race)?.order ?? [];
      return inOrder(orders);
    },
  };
}

/** What a sequence answers to one request. */
export function answerOf({ written, arranged }: Sequence, race: Race): Resolution {
  return arranged === undefined ? written : arranged(race);
}
