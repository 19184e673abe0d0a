import type { Pause } from '../../table/pause.ts';

/** How many milliseconds a table may take of others' time at one stroke: as long as a screen takes for half a picture. */
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
