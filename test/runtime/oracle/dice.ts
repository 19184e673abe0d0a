/** Chance that a seed repeats: whole numbers, picks and lists. */
export interface Dice {
  /** From 0 to below 1. */
  readonly roll: () => number;
  readonly below: (limit: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** Whether something happens that does so many times in a hundred. */
  readonly percent: (likely: number) => boolean;
  readonly many: <T>(least: number, most: number, make: (index: number) => T) => T[];
  /** Some of the items, at least so many, in any order. */
  readonly some: <T>(items: readonly T[], least?: number) => T[];
}

/** Mulberry32, which is enough to choose examples. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(roll() * limit);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined && items.length === 0) throw new Error('there is nothing to pick from');
    return item as T; // An item may be undefined itself.
  };
  return {
    roll,
    below,
    pick,
    percent: (likely) => roll() * 100 < likely,
    many: (least, most, make) =>
      Array.from({ length: least + below(most - least + 1) }, (_, index) => make(index)),
    some(items, least = 1) {
      const left = [...items];
      return Array.from({ length: least + below(items.length - least + 1) }, () =>
        left.splice(below(left.length), 1),
      ).flat();
    },
  };
}
