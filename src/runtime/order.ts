/** How many lists are kept. Few orders come up; callers who draw their token counts might see them all. */
const listsKept = 16;

/** Makes something of each list of some candidates once, and gives it again when an equal list comes up again. */
export function rememberLists<T, Item>(make: (list: readonly Item[]) => T): (list: readonly Item[]) => T {
  const known: { readonly list: readonly Item[]; readonly made: T }[] = [];
  return (list) => {
    for (const one of known) if (isSame(one.list, list)) return one.made;
    const kept = [...list];
    const made = make(kept);
    if (known.length < listsKept) known.push({ list: kept, made });
    return made;
  };
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
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
