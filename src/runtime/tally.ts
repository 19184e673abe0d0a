/** What became of some calls. */
export interface Counts {
  readonly calls: number;
  readonly failures: number;
  /** Calls whose first token was timed, and the sum of those times in milliseconds. */
  readonly timed: number;
  readonly milliseconds: number;
}

/**
 * Calls of the last window, kept as two halves: what is read covers the window's last half for certain, and the
 * half before it until the next begins.
 */
export interface Tally {
  /** Which half since 1970 `current` counts. */
  half: number;
  current: Counts;
  previous: Counts;
}

export const noCalls: Counts = Object.freeze({ calls: 0, failures: 0, timed: 0, milliseconds: 0 });

export function createTally(): Tally {
  return { half: 0, current: noCalls, previous: noCalls };
}

/** Counts in. Whatever the clock does, counts of another time than the half before this one are dropped. */
export function count(tally: Tally, counts: Partial<Counts>, half: number): void {
  if (half !== tally.half) {
    tally.previous = half === tally.half + 1 ? tally.current : noCalls;
    tally.current = noCalls;
    tally.half = half;
  }
  tally.current = add(tally.current, { ...noCalls, ...counts });
}

/** The calls of the last window; changes nothing. */
export function countsAt({ half, current, previous }: Tally, now: number): Counts {
  if (now === half) return add(previous, current);
  return now === half + 1 ? current : noCalls;
}

export function add(one: Counts, other: Counts): Counts {
  return {
    calls: one.calls + other.calls,
    failures: one.failures + other.failures,
    timed: one.timed + other.timed,
    milliseconds: one.milliseconds + other.milliseconds,
  };
}
