/** States what the code around believes. When it fails, we are wrong, not the caller. */
export function invariant(condition: unknown, belief: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${belief}`);
}
