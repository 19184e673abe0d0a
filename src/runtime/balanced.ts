import { type Contender, frontOf, type Race } from './contenders.ts';
import type { Limits } from './limits.ts';
import { bringForward, rememberLists } from './order.ts';

/**
 * Prepares a choice of who has least to do, by the power of two choices: of two contenders drawn by chance the one
 * with fewer calls under way comes first, of equals the one drawn first, and the others follow as written. Everybody
 * looking for the least busy one of all would fall upon the same one at the same time. Who is out is not drawn.
 */
export function balancedFirst<T>(
  contenders: readonly Contender[],
  limits: Limits | undefined,
  make: (order: readonly number[]) => T,
): (race: Race) => T {
  const inOrder = rememberLists(make);
  const order = contenders.map((_, index) => index);
  const fronts: string[] = [];
  const standing: number[] = [];
  return (race) => {
    let count = 0;
    for (const [index, contender] of contenders.entries()) {
      order[index] = index;
      const front = frontOf(contender, limits, race);
      if (front === undefined) continue;
      // Written over and never emptied: an emptied list would be allocated anew for each request.
      standing[count] = index;
      fronts[count] = front;
      count += 1;
    }
    if (count > 0) bringForward(order, standing[lessBusy(fronts, count, race)] ?? 0);
    return inOrder(order);
  };
}

/** The place, among the first so many. */
function lessBusy(fronts: readonly string[], count: number, { facts, health, random }: Race): number {
  if (count < 2) return 0;
  const one = drawBelow(count, random);
  const skipped = drawBelow(count - 1, random);
  const other = skipped >= one ? skipped + 1 : skipped;
  const load = (place: number) => health.load(fronts[place] ?? '', facts.now);
  return load(other) < load(one) ? other : one;
}

/** A whole number below a limit; within it even where chance answers out of its range. */
function drawBelow(limit: number, random: () => number): number {
  const drawn = Math.floor(random() * limit);
  return drawn >= 0 && drawn < limit ? drawn : 0;
}
