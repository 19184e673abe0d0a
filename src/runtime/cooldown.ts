import { isLasting } from './lasting.ts';

/**
 * When a key may ask for a model again after its provider refused for the rate. Time alone ends it: this is no
 * breaker, as a provider that counts requests answers promptly and is well.
 */
export interface Cooldown {
  /** The last refusal. */
  since: number;
  until: number;
  /** Refusals in a row, those that came while it lasted counted as one. */
  strikes: number;
}

/** The first wait where a provider does not say how long, in milliseconds; it doubles with each refusal in a row. */
const firstWait = 1000;

export function createCooldown(): Cooldown {
  return { since: 0, until: 0, strikes: 0 };
}

/**
 * Takes in a refusal. `asked` is the provider's wish in milliseconds, of which nobody knows whether it makes sense:
 * no wait is longer than `longest`, and without a wish above zero it is ours, half of it by chance.
 */
export function cool(
  cooldown: Cooldown,
  { asked, now, longest, random }: { asked: unknown; now: number; longest: number; random: () => number },
): void {
  const cooling = isLasting(cooldown, now);
  const wish = typeof asked === 'number' && asked > 0 ? Math.ceil(asked) : undefined;
  const ours = (firstWait * 2 ** Math.min(cooldown.strikes, 30) * (1 + random())) / 2;
  const wait = Math.min(longest, wish ?? (cooling ? 0 : Math.round(ours)));
  // A later wish makes it no shorter. The moment is kept, so that a clock that is set back makes it no longer.
  cooldown.until = Math.min(now + longest, Math.max(now + wait, cooling ? cooldown.until : now));
  cooldown.since = now;
  if (!cooling) cooldown.strikes += 1;
}

/** An answer to a call that began at `began`: the limit is over where that was after the last refusal. */
export function warm(cooldown: Cooldown, began: number): void {
  if (began <= cooldown.since) return;
  cooldown.until = 0;
  cooldown.strikes = 0;
}
