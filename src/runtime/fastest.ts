import { type Contender, frontOf, type Race } from './contenders.ts';
import { number } from './facts.ts';
import type { Limits } from './limits.ts';
import { isOutdated, type Measures } from './measures.ts';
import { bringForward, rememberLists, sortByScore } from './order.ts';

/** Of how many requests one goes first to what was not measured lately, so that news of it comes in. */
const exploration = 1 / 20;

/** How many tokens an answer is taken to have, unless the request allows fewer. */
const assumedTokens = 500;

/** Scores of those that cannot be compared: not measured yet, and out at this moment. */
const unmeasured = Number.MAX_VALUE;
const out = Number.POSITIVE_INFINITY;

/**
 * Prepares a choice of the fastest. The function that it answers gives what `make` made for the contenders in the
 * order of the time until their whole answer would be there: that of the first token and that of the further ones, as
 * far as all measured ones have them. Who was not measured yet comes after them in the written order, who is out
 * comes last. One request in twenty puts to the front whoever was not measured for the longest time, if that is
 * a minute or more. While nobody was measured the order is the written one.
 */
export function fastestFirst<T>(
  contenders: readonly Contender[],
  limits: Limits | undefined,
  make: (order: readonly number[]) => T,
): (race: Race) => T {
  const inOrder = rememberLists(make);
  const scores = contenders.map(() => 0);
  const order = contenders.map((_, index) => index);
  const measures: (Readonly<Measures> | undefined)[] = contenders.map(() => undefined);
  return (race) => {
    for (const [index, contender] of contenders.entries()) {
      const front = frontOf(contender, limits, race);
      const found = front === undefined ? undefined : race.health.measures(front);
      measures[index] = found;
      scores[index] = front === undefined ? out : unmeasured;
    }
    score(scores, measures, race);
    sortByScore(order, scores);
    const due = dueForMeasure(scores, measures, race.facts.now);
    if (due !== undefined && due !== order[0] && race.random() < exploration) bringForward(order, due);
    return inOrder(order);
  };
}

/**
 * Writes in the scores of those that were measured: by the time to the first token, and by that of the tokens, each
 * where all of them can be compared by it. Where they have neither in common, only the first token counts.
 */
function score(
  scores: number[],
  measures: readonly (Readonly<Measures> | undefined)[],
  { facts: { context } }: Race,
): void {
  let allFirst = true;
  let allPer = true;
  for (const found of measures) {
    if (!isMeasured(found)) continue;
    allFirst &&= found?.firstToken !== undefined;
    allPer &&= found?.perToken !== undefined;
  }
  const byFirst = allFirst || !allPer;
  const tokens = Math.min(assumedTokens, Math.max(0, number(context.maxOutputTokens) ?? assumedTokens));
  for (const [index, found] of measures.entries()) {
    if (!isMeasured(found) || (byFirst && !found?.firstToken)) continue;
    const first = byFirst ? (found?.firstToken?.value ?? 0) : 0;
    scores[index] = first + (allPer ? tokens * (found?.perToken?.value ?? 0) : 0);
  }
}

function isMeasured(measures: Readonly<Measures> | undefined): boolean {
  return measures?.firstToken !== undefined || measures?.perToken !== undefined;
}

/** Who should be measured next: the first that never was, else the one measured longest ago. */
function dueForMeasure(
  scores: readonly number[],
  measures: readonly (Readonly<Measures> | undefined)[],
  now: number,
): number | undefined {
  if (!scores.some((score) => score < unmeasured)) return undefined;
  const never = scores.indexOf(unmeasured);
  if (never >= 0) return never;
  let oldest: number | undefined;
  let since = Number.POSITIVE_INFINITY;
  for (const [index, found] of measures.entries()) {
    const measured = found?.firstToken ?? found?.perToken;
    if (measured === undefined || !isOutdated(measured, now) || measured.at >= since) continue;
    oldest = index;
    since = measured.at;
  }
  return oldest;
}
