/** How long ago a moment of `performance.now()` was, to a tenth of a millisecond. */
export function millisecondsSince(moment: number): number {
  return Math.round((performance.now() - moment) * 10) / 10;
}
