/** How many buckets a split divides. */
export const buckets = 100_000;

/** How far a hash has come: the mixed blocks, the bytes of a block begun, and how many bytes there were. */
interface Progress {
  hash: number;
  block: number;
  length: number;
}

/** Prepares the bucketing of one salt. */
export type Bucketing = (salt: string) => (unit: string) => number;

/** Stands between salt and unit, so that no two pairs of them make the same text. */
const unitSeparator = '\u001f';

/**
 * Prepares a split's bucketing. The function it answers puts a unit into one of 100,000 buckets:
 * `floor(murmur3_x86_32(utf8(salt + U+001F + unit), seed 0) × 100000 / 2^32)`. The salt's part of the hash is
 * calculated once, here. `test/runtime/bucket-vectors.json` has vectors for other implementations.
 */
export function bucketing(salt: string): (unit: string) => number {
  const salted: Progress = { hash: 0, block: 0, length: 0 };
  absorb(salted, salt);
  absorb(salted, unitSeparator);
  const { hash, block, length } = salted;
  return (unit) => {
    under.hash = hash;
    under.block = block;
    under.length = length;
    absorb(under, unit);
    // The product stays below 2^49 and the divisor is a power of two: exact in doubles.
    return Math.floor((finish(under) * buckets) / 2 ** 32);
  };
}

/** The hash that is under way. There is never more than one, and who uses the same again finds it in the cache. */
const under: Progress = { hash: 0, block: 0, length: 0 };

/** MurmurHash3_x86_32 of a text's UTF-8 form, unsigned. A lone surrogate counts as U+FFFD. */
export function murmur3(text: string, seed = 0): number {
  const progress: Progress = { hash: seed | 0, block: 0, length: 0 };
  absorb(progress, text);
  return finish(progress);
}

/**
 * Takes in a text byte by byte, from its first character that is not ASCII on in UTF-8. The state is in locals because
 * this loop is most of the cost of a split.
 */
function absorb(progress: Progress, text: string, most = 0x7f): void {
  let { hash, block, length } = progress;
  let index = 0;
  for (; index < text.length; index += 1) {
    const byte = text.charCodeAt(index);
    if (byte > most) break;
    block |= byte << ((length & 3) << 3);
    length += 1;
    if ((length & 3) === 0) {
      hash = mixBlock(hash, block);
      block = 0;
    }
  }
  progress.hash = hash;
  progress.block = block;
  progress.length = length;
  if (index < text.length) absorb(progress, bytesOf(text.slice(index)), 0xff);
}

const encoder = new TextEncoder();

/** The bytes of a text's UTF-8 form, a character each. */
function bytesOf(text: string): string {
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function scramble(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

function finish({ hash, block, length }: Progress): number {
  // An empty tail scrambles to zero and changes nothing.
  let mixed = hash ^ scramble(block) ^ length;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
