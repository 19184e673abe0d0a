import type { Pause } from '../../table/pause.ts';

/** How many milliseconds a table has the thread at one stroke. The last piece of a slice may take as long again. */
const longestSlice = 5;

/** Gives way whenever a slice has lasted for long enough. */
export function inSlices(clock: () => number, giveWay: () => Promise<void>): Pause {
  let began = clock();
  return () => {
    // A clock that was set back ends the slice, too.
    if (Math.abs(clock() - began) < longestSlice) return undefined;
    return giveWay().then(() => {
      began = clock();
    });
  };
}
