import type { Split, Use, Within } from '../../table/table.ts';
import type { LinkedUse } from '../link/registry.ts';
import { parseDuration, parsePrice } from '../schema/quantity.ts';
import { defined } from './defined.ts';

/** One `use`; `salt` is what a split hashes beside the caller. */
export function lowerUse(use: LinkedUse, salt: string): Use {
  const within = use.within && lowerWithin(use.within);
  return { ...lowerForm(use, salt), ...(within && { within }) };
}

/** Bounds on what a request may cost and on how long its first token may take. */
export function lowerWithin({ costPerRequest, firstToken }: NonNullable<LinkedUse['within']>): Within {
  return defined({
    costPerRequest: costPerRequest === undefined ? undefined : parsePrice(costPerRequest),
    firstToken: firstToken === undefined ? undefined : parseDuration(firstToken),
  });
}

function lowerForm(use: LinkedUse, salt: string): Use {
  const models = use.models.map(({ id }) => id);
  switch (use.kind) {
    case 'model':
      return { model: models[0] ?? '' }; // A single model, by its kind.
    case 'split':
      return { split: { by: use.by, salt, ranges: splitRanges(models, use.shares) } };
    case 'cheapest':
      return { cheapest: models };
    case 'fastest':
      return { fastest: models };
    case 'balanced':
      return { balanced: models };
  }
}

function splitRanges(models: readonly string[], shares: readonly number[]): Split['ranges'] {
  const arms = models.map((model, index) => ({ share: shares[index] ?? 0, model }));
  return toRanges(arms).map(({ from, to, arm }) => ({ from, to, model: arm.model }));
}

/** Half-open ranges in the written order; an arm with nothing has none. */
export function toRanges<Arm extends { readonly share: number }>(
  arms: readonly Arm[],
): { from: number; to: number; arm: Arm }[] {
  let from = 0;
  return arms.flatMap((arm) => {
    const range = { from, to: from + arm.share, arm };
    from = range.to;
    return range.to > range.from ? [range] : [];
  });
}
