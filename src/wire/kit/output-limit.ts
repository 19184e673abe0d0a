import type { Losses } from './losses.ts';

/** The caller's limit on the answer in tokens, lowered to what the model can give. */
export function boundedLimit(
  asked: number | undefined,
  most: number | undefined,
  losses: Losses,
): number | undefined {
  if (asked === undefined || most === undefined || asked <= most) return asked;
  losses.warn('max_tokens', `sent as ${most}: the model gives no more`);
  return most;
}
