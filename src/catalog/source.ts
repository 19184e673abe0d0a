import { tokenRateNames } from '../table/table.ts';
/** A public catalogue that was read: what it says of any model it knows. */
export interface CatalogSource {
  /** With its version or where it lies: `genai-prices 0.1.8`. Goes into the registry beside every figure. */
  readonly title: string;
  /** What it is the better source for, where several know a figure. */
  readonly subject: 'prices' | 'facts';
  find(pin: Pin): Offer | undefined;
  /** Names of models near this one, for did-you-mean; none where the provider is not known either. */
  namesNear(pin: Pin): readonly string[];
}

/** A model's name in the catalogues: `anthropic/claude-opus-4-6`. */
export interface Pin {
  readonly provider: string;
  readonly model: string;
}

/** What one source says of one model. */
export interface Offer {
  readonly facts: Facts;
  /** Oldest first; empty where it names no price. */
  readonly prices: readonly DatedRates[];
  /** What it says that a price of the registry cannot say, in words. */
  readonly unsaid: readonly string[];
}

/** What a model is. Absent: the source does not say. Limits are tokens, days are `YYYY-MM-DD`. */
export interface Facts {
  readonly name?: string;
  readonly family?: string;
  readonly context?: number;
  readonly output?: number;
  readonly modalities?: { readonly input: readonly string[]; readonly output: readonly string[] };
  readonly features?: readonly string[];
  readonly knowledge?: string;
  readonly released?: string;
  readonly deprecated?: boolean;
}

export type FactName = keyof Facts;

/** In the order in which a catalogue file has them. */
export const factNames: readonly FactName[] = [
  'name',
  'family',
  'context',
  'output',
  'modalities',
  'features',
  'knowledge',
  'released',
  'deprecated',
];

/** Prices in 1e-10 USD for a million tokens; `perSearch` for one search. */
export type Rates = Readonly<Partial<Record<RateName, number>>>;
export type RateName = (typeof rateNames)[number];

/** In the order in which a price has them. */
export const rateNames = [...tokenRateNames, 'perSearch'] as const;

/** Rates that hold from a day on, or always. */
export interface DatedRates {
  readonly from?: string;
  readonly rates: Rates;
  /** Other rates for prompts of more tokens than this, ascending. */
  readonly tiers?: readonly { readonly above: number; readonly rates: Rates }[];
  /** Other rates at hours of every day in UTC, as `01:00-04:00`. */
  readonly windows?: readonly { readonly hours: string; readonly rates: Rates }[];
}

/** Reads `anthropic/claude-opus-4-6`; the model's name may hold slashes of its own. */
export function parsePin(text: string): Pin | undefined {
  const at = text.indexOf('/');
  return at > 0 && at < text.length - 1
    ? { provider: text.slice(0, at), model: text.slice(at + 1) }
    : undefined;
}

/** Catalogues write one provider in several ways: `x-ai` and `xai`, `together` and `togetherai`. */
export function sameProvider(one: string, other: string): boolean {
  return one === other || fold(one) === fold(other);
}

function fold(provider: string): string {
  const letters = provider.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return letters.length > 4 ? letters.replace(/ai$/, '') : letters;
}
