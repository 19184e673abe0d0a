/**
 * What a compilation has made of what, for the next one of the same registry. Phases only ever ask it with all
 * that their work depends on, compared by identity, so that it can make a compilation faster and not different.
 */
export interface Memory {
  /** What `make` made under this name when it was given the very same things; else what it makes now. */
  recall<Value>(name: string, given: readonly unknown[], make: () => Value): Value;
  /** The same for each item of a list. */
  each<Item, Value>(name: string, items: readonly Item[], work: Work<Item, Value>): readonly Value[];
  /** What is remembered under this name apart from all else. */
  within(name: string): Memory;
}

/** What is made of each item of a list, out of what else. */
interface Work<Item, Value> {
  readonly given: readonly unknown[];
  readonly make: (item: Item, at: number) => Value;
  /**
   * Whether what was made of an item is taken again. It is told whether all `given` things are the same, by which it
   * goes where this is absent.
   */
  readonly holds?: (value: Value, isSame: boolean, item: Item, at: number) => boolean;
}

/** Makes a memory in which nothing is yet. */
export function createMemory(): Memory {
  const single = new Map<string, { given: readonly unknown[]; value: unknown }>();
  const lists = new Map<string, Remembered>();
  const parts = new Map<string, Memory>();
  return {
    recall<Value>(name: string, given: readonly unknown[], make: () => Value): Value {
      const known = single.get(name);
      // A name is used for one kind of value.
      if (known !== undefined && areSame(known.given, given)) return known.value as Value;
      const value = make();
      single.set(name, { given, value });
      return value;
    },
    each<Item, Value>(name: string, items: readonly Item[], work: Work<Item, Value>): readonly Value[] {
      const known = lists.get(name);
      const values = known === undefined ? items.map(work.make) : takeAgain(known, items, work);
      const isSame = known !== undefined && (known.values === values || areSame(known.values, values));
      // The list itself stays the same as long as what is in it does, and can be given to the next phase's work.
      const kept = isSame ? (known.values as readonly Value[]) : values; // As above.
      lists.set(name, { items, values: kept, given: work.given });
      return kept;
    },
    within(name) {
      const part = parts.get(name) ?? createMemory();
      parts.set(name, part);
      return part;
    },
  };
}

/** A memory that keeps nothing: for one compilation that nothing follows. */
export const noMemory: Memory = {
  recall: (_name, _given, make) => make(),
  each: (_name, items, { make }) => items.map(make),
  within: () => noMemory,
};

interface Remembered {
  readonly items: readonly unknown[];
  readonly values: readonly unknown[];
  readonly given: readonly unknown[];
}

function takeAgain<Item, Value>(
  known: Remembered,
  items: readonly Item[],
  { given, make, holds }: Work<Item, Value>,
): readonly Value[] {
  const isSame = areSame(known.given, given);
  if (holds === undefined && isSame && known.items.length === items.length) {
    return replaceChanged(known, items, make);
  }
  const stillHolds = holds ?? (() => isSame);
  const indexOf = createIndex(known.items);
  return items.map((item, at) => {
    const index = indexOf(item, items[at + 1]);
    const value = known.values[index] as Value; // As above; undefined is made of what is not there.
    return index !== -1 && stillHolds(value, isSame, item, at) ? value : make(item, at);
  });
}

/** Where nothing came or went: of ten thousand items, most often one is another. */
function replaceChanged<Item, Value>(
  known: Remembered,
  items: readonly Item[],
  make: (item: Item, at: number) => Value,
): readonly Value[] {
  const before = known.values as readonly Value[]; // As above.
  let values: Value[] | undefined;
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as Item; // There are as many.
    if (known.items[at] === item) continue;
    values ??= [...before];
    values[at] = make(item, at);
  }
  return values ?? before;
}

/**
 * Answers where each of some items is in a list, or -1, when they are asked for in about the list's order: most
 * are the one after the last, or there is another in the place of one.
 */
function createIndex(list: readonly unknown[]): (item: unknown, following: unknown) => number {
  let next = 0;
  let places: Map<unknown, number> | undefined;
  return (item, following) => {
    if (list[next] === item) {
      next += 1;
      return next - 1;
    }
    if (following !== undefined && list[next + 1] === following) {
      next += 1;
      return -1;
    }
    places ??= new Map(list.map((one, index) => [one, index]));
    const found = places.get(item) ?? -1;
    if (found !== -1) next = found + 1;
    return found;
  };
}

function areSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((one, index) => one === now[index]);
}
