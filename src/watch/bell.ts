import { setTimeout as sleep } from 'node:timers/promises';

/** Many notices become one: however often it is rung, whoever listens hears it once. */
export interface Bell {
  ring(): void;
  /**
   * Waits until it has been rung and then quiet for this many milliseconds, at most ten times as long.
   * Answers `false` once the signal is aborted.
   */
  heard(quietMs: number): Promise<boolean>;
}

/** Makes a bell that is silent for ever when the signal is aborted. */
export function createBell(signal: AbortSignal): Bell {
  let rung = false;
  let wake = () => {};

  const ring = () => {
    rung = true;
    wake();
  };
  signal.addEventListener('abort', ring, { once: true });

  const nextRing = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      if (rung || signal.aborted) resolve();
    });

  return {
    ring,
    async heard(quietMs) {
      await nextRing();
      for (let round = 0; round < 10 && rung && !signal.aborted; round += 1) {
        rung = false;
        await pause(quietMs, signal);
      }
      rung = false;
      return !signal.aborted;
    },
  };
}

/** Waits, or stops waiting when the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
