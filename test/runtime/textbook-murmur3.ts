/** MurmurHash3_x86_32 as its author published it, word by word over bytes: the oracle, slow and plain. */
export function textbookMurmur3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed | 0;
  for (let offset = 0; offset < whole; offset += 4) {
    hash = Math.imul(rotate(hash ^ scramble(view.getUint32(offset, true)), 13), 5) + 0xe6546b64;
  }
  let tail = 0;
  for (let offset = bytes.length - 1; offset >= whole; offset -= 1)
    tail = (tail << 8) | view.getUint8(offset);
  hash ^= scramble(tail) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** `floor(hash × 100000 / 2^32)` in whole numbers without a limit. */
export function textbookBucket(salt: string, unit: string): number {
  const bytes = new TextEncoder().encode(`${salt}\u001f${unit}`);
  return Number((BigInt(textbookMurmur3(bytes, 0)) * 100_000n) >> 32n);
}
