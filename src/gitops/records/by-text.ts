/** Sorts texts by their code units, the same under every locale. */
export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Sorts entries by their names in that order. */
export function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return byText(one, other);
}
