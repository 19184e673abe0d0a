/** The map's entry of this key; a fresh one, which the map then holds, where there is none. */
export function entryOf<Key, Value>(entries: Map<Key, Value>, key: Key, fresh: () => Value): Value {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const created = fresh();
  entries.set(key, created);
  return created;
}
