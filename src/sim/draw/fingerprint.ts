import { createHash } from 'node:crypto';

/** 32 bits that depend on every part and on where one part ends: the seed of everything drawn for a request. */
export function fingerprint(...parts: readonly (string | number)[]): number {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\u001f`);
  return hash.digest().readUInt32BE(0);
}

/** The first 64 bits of a SHA-256 as 16 hexadecimal digits: enough to compare two secrets without keeping one. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
