/**
 * Whether something lasts at a moment. It is over as well when the clock was set back to before it began, or an hour's
 * correction would be an hour's outage, and at a moment which is no number, from a clock of others.
 */
export function isLasting({ since, until }: { since: number; until: number }, now: number): boolean {
  return now < until && now >= since;
}
