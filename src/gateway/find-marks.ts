/** Where the next of several marks stands in a stretch of bytes, from a place on; -1 where there is none. */
export type FindMark = (bytes: Buffer, from: number) => number;

/** Looks for each mark once in each stretch, however often it is asked. */
export function createMarkFinder(marks: readonly string[]): FindMark {
  const needles = marks.map((mark) => Buffer.from(mark));
  const found = needles.map(() => 0);
  let current: Buffer | undefined;
  return (bytes, from) => {
    const fresh = bytes !== current;
    current = bytes;
    let nearest = Number.POSITIVE_INFINITY;
    for (const [index, needle] of needles.entries()) {
      let at = found[index] ?? 0;
      if (fresh || at < from) {
        const hit = bytes.indexOf(needle, from);
        at = hit === -1 ? Number.POSITIVE_INFINITY : hit;
        found[index] = at;
      }
      if (at < nearest) nearest = at;
    }
    return nearest === Number.POSITIVE_INFINITY ? -1 : nearest;
  };
}
