/** Until when the live table is fresh, told when that ends and when it begins anew. */
export interface Freshness {
  /** At this moment. */
  isStale(): boolean;
  /** Whether the last that was told is that the table is stale. */
  isToldStale(): boolean;
  /** The table was found to be good at a moment, and its own time ends at `notAfter`. Tells nobody yet. */
  begin(at: number, notAfter: number): void;
  /** Tells what has changed since it was told last, and comes back when more will. */
  look(): void;
}

const never = Number.POSITIVE_INFINITY;

/** Begins without a table, which is never stale. Milliseconds throughout. */
export function createFreshness({
  clock,
  after,
  maxStaleness,
  tell,
}: {
  readonly clock: () => number;
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  readonly maxStaleness: number;
  readonly tell: (type: 'stale' | 'ready') => void;
}): Freshness {
  let staleAt = never;
  let told = false;
  let disarm = () => {};

  const isStale = () => staleAt !== never && clock() > staleAt;

  function look(): void {
    disarm();
    const stale = isStale();
    if (stale !== told) {
      told = stale;
      tell(stale ? 'stale' : 'ready');
    }
    // A timer takes no longer wait than this; it looks again then.
    if (staleAt !== never && !stale) disarm = after(Math.min(staleAt - clock() + 1, 2 ** 31 - 1), look);
  }

  return {
    isStale,
    isToldStale: () => told,
    begin(at, notAfter) {
      staleAt = Math.min(at + maxStaleness, notAfter);
    },
    look,
  };
}
