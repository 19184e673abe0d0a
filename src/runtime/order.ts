/** How many orders of one choice are kept. Few come up; callers who draw their token counts might see them all. */
const ordersKept = 16;

/** Makes an answer for each order of some candidates once, and gives it again when the order comes up again. */
export function rememberOrders<T>(make: (order: readonly number[]) => T): (order: readonly number[]) => T {
  const known: { readonly order: readonly number[]; readonly made: T }[] = [];
  return (order) => {
    for (const one of known) if (isSame(one.order, order)) return one.made;
    const kept = [...order];
    const made = make(kept);
    if (known.length < ordersKept) known.push({ order: kept, made });
    return made;
  };
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  for (let place = 0; place < one.length; place += 1) if (one[place] !== other[place]) return false;
  return true;
}

/** Sorts the places of scores into `order`, the smallest score first, ties by place. Allocates nothing. */
export function sortByScore(order: number[], scores: readonly number[]): void {
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] ?? 0;
    let slot = place;
    while (slot > 0 && (scores[order[slot - 1] ?? 0] ?? 0) > score) {
      order[slot] = order[slot - 1] ?? 0;
      slot -= 1;
    }
    order[slot] = place;
  }
}

/** Moves a candidate to the front; the others keep their order. */
export function bringForward(order: number[], candidate: number): void {
  let slot = order.indexOf(candidate);
  for (; slot > 0; slot -= 1) order[slot] = order[slot - 1] ?? 0;
  order[0] = candidate;
}
