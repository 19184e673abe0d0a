const word = 0xffff_ffffn;

/**
 * MurmurHash3_x86_32 as its author published it, word by word over bytes, in whole numbers that are cut to 32 bits by
 * hand: the oracle, slow and plain.
 */
export function textbookMurmur3(bytes: Uint8Array, seed: number): number {
  const whole = bytes.length - (bytes.length % 4);
  let hash = BigInt(seed >>> 0);
  for (let offset = 0; offset < whole; offset += 4) {
    hash ^= scramble(littleEndian(bytes.subarray(offset, offset + 4)));
    hash = (rotate(hash, 13n) * 5n + 0xe6546b64n) & word;
  }
  hash ^= scramble(littleEndian(bytes.subarray(whole)));
  hash ^= BigInt(bytes.length);
  hash ^= hash >> 16n;
  hash = (hash * 0x85ebca6bn) & word;
  hash ^= hash >> 13n;
  hash = (hash * 0xc2b2ae35n) & word;
  return Number(hash ^ (hash >> 16n));
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function scramble(block: bigint): bigint {
  return (rotate((block * 0xcc9e2d51n) & word, 15n) * 0x1b873593n) & word;
}

function rotate(number: bigint, by: bigint): bigint {
  return ((number << by) | (number >> (32n - by))) & word;
}

/** `floor(hash × 100000 / 2^32)` in whole numbers without a limit. */
export function textbookBucket(salt: string, unit: string): number {
  const bytes = new TextEncoder().encode(`${salt}\u001f${unit}`);
  return Number((BigInt(textbookMurmur3(bytes, 0)) * 100_000n) >> 32n);
}
