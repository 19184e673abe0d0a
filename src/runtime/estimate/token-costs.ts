import { letterCounts, placeTable, symbolBits, symbolCount, symbols } from './characters.ts';
import { cyrillicPairs, kindPairs, latinPairs, letterPlaces } from './token-weights.ts';

/** Costs are whole numbers, of which this many make a token. */
export const tokenUnits = 40;

/** The highest cost there is. */
export const maxUnits = 85;

/** Costs are written as characters: `(` is nothing, and each one after it in ASCII a unit more, the backslash left out. */
const nothing = 0x28;
const backslash = 0x5c;

/** How a cost is written in `token-weights.ts`. */
export function characterOf(units: number): string {
  const code = nothing + units;
  return String.fromCharCode(code < backslash ? code : code + 1);
}

export interface TokenCosts {
  /** By the symbol before and the symbol after: `(before << symbolBits) | after`. */
  readonly pairs: Uint8Array;
  /**
   * By the step before and what the next unit is, `(step & placeMask) | (entry >> symbolBits)`: the next step, which is
   * the place times 16 and, above that, what the place costs.
   */
  readonly steps: Uint32Array;
}

/** Where in a step its cost begins, and which of the bits below say the place. */
export const stepBits = 12;
export const placeMask = 0xff0;

let costs: TokenCosts | undefined;

/** What meetings of characters and places in words cost. Unpacked when it is first asked for. */
export function tokenCosts(): TokenCosts {
  costs ??= unpack();
  return costs;
}

/** The kind of a symbol: letters of an alphabet are one kind, and every other symbol is a kind of its own. */
export function kindOf(symbol: number): number {
  if (symbol >= symbols.cyrillic) return symbols.cyrillic - letterCounts.latin + 1;
  if (symbol < symbols.latin) return symbol;
  return symbol < symbols.latin + letterCounts.latin ? symbols.latin : symbol - letterCounts.latin + 1;
}

export const kindCount = kindOf(symbolCount - 1) + 1;

function unpack(): TokenCosts {
  const pairs = new Uint8Array(1 << (2 * symbolBits));
  for (let before = 0; before < symbolCount; before += 1) {
    for (let after = 0; after < symbolCount; after += 1) {
      pairs[(before << symbolBits) | after] = costAt(kindPairs, kindOf(before), kindOf(after));
    }
  }
  spread(pairs, latinPairs, symbols.latin, letterCounts.latin);
  spread(pairs, cyrillicPairs, symbols.cyrillic, letterCounts.cyrillic);
  const steps = Uint32Array.from(placeTable(), (place) => {
    const half = place >> 1;
    return (place << 4) | (costAt(letterPlaces, half >> 4, half & 15) << stepBits);
  });
  return { pairs, steps };
}

function spread(pairs: Uint8Array, rows: readonly string[], first: number, count: number): void {
  for (let before = 0; before < count; before += 1) {
    for (let after = 0; after < count; after += 1) {
      pairs[((first + before) << symbolBits) | (first + after)] = costAt(rows, before, after);
    }
  }
}

function costAt(rows: readonly string[], row: number, column: number): number {
  const code = rows[row]?.charCodeAt(column) ?? nothing;
  return code < backslash ? code - nothing : code - nothing - 1;
}
