import type { Pause } from '../../table/pause.ts';

/**
 * How many milliseconds a table has the thread at one stroke: what the last piece of a slice and a collection of
 * garbage take comes on top, and all of it is to stay below ten.
 */
const longestSlice = 2;

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
