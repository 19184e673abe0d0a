/**
 * A clock of others. Where it throws or answers no number the moment that it answered last goes on to count, and
 * whoever is told of listeners' errors hears of it once: nobody who asks a store gets to see it.
 */
export function steadyClock(clock: () => number, onError: (error: unknown) => void): () => number {
  let last = 0;
  let failing = false;
  const fail = (error: unknown) => {
    if (!failing) onError(error);
    failing = true;
    return last;
  };
  return () => {
    try {
      const now = clock();
      if (!Number.isFinite(now)) return fail(new TypeError('the clock answers no number'));
      last = now;
      failing = false;
      return now;
    } catch (error) {
      return fail(error);
    }
  };
}

/** What learns of errors may fail as well; there is nobody left to tell. */
export function quietly(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error);
    } catch {
      return;
    }
  };
}
