/** What a call waits for: each has its own limit, in milliseconds; absent means that only the total counts. */
export interface PhaseLimits {
  readonly connect: number;
  readonly firstToken?: number;
  readonly idle?: number;
  /** After the answer was complete: how long the provider may take to close the stream. */
  readonly closing: number;
}

export type Phase = keyof PhaseLimits;

/** Times one call with a single timer. */
export interface PhaseClock {
  /** Starts a phase, or starts it afresh. */
  enter(phase: Phase): void;
  /** Stops counting the phase, but not the total: the caller is slow, not the provider. */
  suspend(): void;
  stop(): void;
}

/**
 * `deadline` is the moment, by `performance.now()`, at which everything ends. `expired` is called once, with
 * the phase that took too long or with `total`.
 */
export function createPhaseClock(
  limits: PhaseLimits,
  deadline: number,
  expired: (what: Phase | 'total') => void,
): PhaseClock {
  let phase: Phase = 'connect';
  let due = deadline;
  let timer: NodeJS.Timeout | undefined;
  let fires = Number.POSITIVE_INFINITY;

  // A later due time leaves the timer as it is: it looks again when it fires. Most streams set one timer or two.
  function setDue(next: number): void {
    due = next;
    if (due < fires) arm();
  }

  function arm(): void {
    clearTimeout(timer);
    fires = due;
    timer = setTimeout(look, Math.max(0, due - performance.now()));
  }

  function look(): void {
    fires = Number.POSITIVE_INFINITY;
    // Timers may fire a fraction of a millisecond early.
    if (performance.now() + 1 < due) arm();
    else expired(due === deadline ? 'total' : phase);
  }

  return {
    enter(next) {
      phase = next;
      const limit = limits[next];
      setDue(limit === undefined ? deadline : Math.min(deadline, performance.now() + limit));
    },
    suspend() {
      setDue(deadline);
    },
    stop() {
      clearTimeout(timer);
      fires = Number.NEGATIVE_INFINITY;
    },
  };
}
