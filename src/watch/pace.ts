import { pause } from './bell.ts';

/** The parts of waiting that a test hands in. */
export interface Waiting {
  /** From 0 to 1, 1 excluded. */
  readonly random?: () => number;
  /** Waits this many milliseconds, or until the signal aborts; never rejects. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds that only rise. */
  readonly clock?: () => number;
}

/** When a source that is asked over a network is asked again. */
export interface Pace {
  /** After a look that succeeded and began at `began`: so that looks begin `interval` apart, give or take a tenth. */
  next(began: number, interval: number): Promise<void>;
  /** After one that failed: twice as long each time, up to five minutes, and at least as long as the source asks. */
  afterFailure(atLeast?: number): Promise<void>;
}

const longestBackoff = 5 * 60_000;
/** However long a server asks for: it would be forgotten otherwise. */
const longestRespected = 60 * 60_000;

/** Makes the pace of one source. Its waits are spread by chance, so that a fleet does not ask in step. */
export function createPace(
  signal: AbortSignal,
  { random = Math.random, sleep = pause, clock = () => performance.now() }: Waiting,
): Pace {
  let failures = 0;
  return {
    async next(began, interval) {
      failures = 0;
      const spread = interval * (0.9 + 0.2 * random());
      await sleep(Math.max(0, spread - (clock() - began)), signal);
    },
    async afterFailure(atLeast = 0) {
      const ceiling = Math.min(longestBackoff, 1000 * 2 ** Math.min(failures, 20));
      failures += 1;
      // Never at once: half of it is certain, half of it chance.
      const backoff = ceiling / 2 + (ceiling / 2) * random();
      const asked = Math.min(atLeast, longestRespected);
      await sleep(asked > backoff ? asked * (1 + 0.1 * random()) : backoff, signal);
    },
  };
}
