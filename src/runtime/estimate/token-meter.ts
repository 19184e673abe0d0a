import { characterTable, symbolBits } from './characters.ts';
import { placeMask, stepBits, tokenCosts, tokenUnits } from './token-costs.ts';

/** Every UTF-16 unit up to here is looked at. */
const seenWhole = 65_536;
/** Behind that, the first `windowSize` units of every `stride` are; the others count like those of the last window. */
const windowSize = 2048;
const stride = 16_384;
/** Behind this, of every `wideStride`: ten megabytes cost about what 350,000 characters do. */
const seenOften = 1_048_576;
const wideStride = 131_072;

const symbolMask = (1 << symbolBits) - 1;
const stepMask = (1 << stepBits) - 1;

/**
 * Counts roughly how many tokens a text has, as it comes in: the same for any way in which it is cut. The count never
 * falls, nothing throws, and the work on a long text is a fraction of its length. `docs/estimates.md` has the errors.
 */
export class TokenMeter {
  /** In parts of a token, `tokenUnits * windowSize` to one: whole numbers, so that no sum depends on its order. */
  private sum = 0;
  /** What came last, as `costOf` has it. */
  private state = 0;
  private offset = 0;
  /** What a window's length costs, in `tokenUnits`: of the last one that was seen, and of the one being seen. */
  private rate = 0;
  private window = 0;
  private decoder: InstanceType<typeof TextDecoder> | undefined = undefined;

  /** Tokens so far, rounded up. */
  get tokens(): number {
    return Math.ceil(this.sum / (tokenUnits * windowSize));
  }

  /** Adds a text, or bytes of UTF-8. A character may be cut in two. */
  push(chunk: string | Uint8Array): void {
    if (typeof chunk === 'string') this.scan(chunk);
    else {
      this.decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
      this.scan(this.decoder.decode(chunk, { stream: true }));
    }
  }

  /** Says that what follows is another text. */
  endText(): void {
    if (this.decoder !== undefined) this.scan(this.decoder.decode());
    this.decoder = undefined;
    this.cut();
  }

  /** Adds what is no text: a message's frame, a picture. In whole tokens. */
  add(tokens: number): void {
    this.sum += tokens * tokenUnits * windowSize;
  }

  private cut(): void {
    this.state = 0;
  }

  private scan(text: string): void {
    let from = 0;
    while (from < text.length) {
      const { seen, left, length } = stretchAt(this.offset);
      const to = Math.min(text.length, from + left);
      this.offset += to - from;
      if (seen) this.see(text, from, to);
      else this.sum += (to - from) * this.rate;
      if (seen && to - from === left) {
        this.rate = Math.round((this.window * windowSize) / length);
        this.window = 0;
        this.cut();
      }
      from = to;
    }
  }

  private see(text: string, from: number, to: number): void {
    costOf ??= makeCostOf();
    const seen = costOf(text, from, to, this.state);
    this.state = seen % states;
    const cost = (seen - this.state) / states;
    this.window += cost;
    this.sum += cost * windowSize;
  }
}

/** More than any state is; a whole window's cost times this is still exact. */
const states = 2 ** 26;

type CostOf = (text: string, from: number, to: number, state: number) => number;

let costOf: CostOf | undefined;

/**
 * Makes the loop that is all that an estimate takes: three look-ups a unit, of which only the step waits for the one
 * before. It answers what the units of a text cost, times `states`, plus the state behind the last one: its symbol,
 * shifted, in the high bits, and the word's step in the low ones. Made once: engines compile the tables of the only
 * closure there is into the code, which is a third faster than passing them.
 */
function makeCostOf(): CostOf {
  const { pairs, steps } = tokenCosts();
  const table = characterTable();
  return (text, from, to, state) => {
    let before = state >> stepBits;
    let step = state & stepMask;
    let cost = 0;
    for (let index = from; index < to; index += 1) {
      const entry = table[text.charCodeAt(index)] ?? 0;
      step = steps[(step & placeMask) | (entry >> symbolBits)] ?? 0;
      const symbol = entry & symbolMask;
      cost += (pairs[before | symbol] ?? 0) + (step >> stepBits);
      before = symbol << symbolBits;
    }
    return cost * states + ((before << stepBits) | (step & placeMask));
  };
}

/** Whether the unit at this offset is looked at, how long it goes on like that, and how long this stretch is. */
function stretchAt(offset: number): {
  readonly seen: boolean;
  readonly left: number;
  readonly length: number;
} {
  if (offset < seenWhole) return { seen: true, left: seenWhole - offset, length: seenWhole };
  const every = offset < seenOften ? stride : wideStride;
  const at = offset % every;
  return at < windowSize
    ? { seen: true, left: windowSize - at, length: windowSize }
    : { seen: false, left: every - at, length: every - windowSize };
}
