import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { largestContent } from '../../watch/bounded.ts';
import { readRegularFile } from '../../watch/read-regular-file.ts';

/** A caller key as it is kept: the token itself is shown once and stored nowhere. */
export interface KeyEntry {
  readonly id: string;
  readonly team: string;
  /** SHA-256 of the whole token, in lower-case hex. */
  readonly sha256: string;
  /** RFC 3339; valid for ever where absent. */
  readonly expires?: string;
}

/** Finds the entry of a token. */
export interface KeyRing {
  find(token: string, now: number): KeyEntry | 'unknown' | 'expired';
  readonly size: number;
}

/** What is wrong with a keys file. `code` is always `bad_keys_file`. */
export class KeysFileError extends Error {
  readonly code = 'bad_keys_file';
}

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const digestPattern = /^[0-9a-f]{64}$/;
const checksumLength = 6;
const secretLength = 43;

/** A new token of 256 random bits, and the entry to keep for it. */
export function createKey(options: {
  readonly id: string;
  readonly team: string;
  readonly expires?: string;
}): {
  readonly token: string;
  readonly entry: KeyEntry;
} {
  const secret = randomBytes(32).toString('base64url');
  const token = `sb-${secret}${checksum(secret)}`;
  return { token, entry: { ...options, sha256: digest(token).toString('hex') } };
}

/**
 * Whether a text has the form of a token and its checksum is right: tells a mistyped key from an unknown one,
 * and a key in a file from any other word.
 */
export function looksLikeKey(token: string): boolean {
  if (!token.startsWith('sb-') || token.length !== 3 + secretLength + checksumLength) return false;
  const secret = token.slice(3, 3 + secretLength);
  return token.slice(3 + secretLength) === checksum(secret);
}

/**
 * Reads `{ "keys": [ { id, team, sha256, expires? } ] }`. Throws `KeysFileError` on anything less than sound, a pipe
 * or a device included, which could be waited for without end.
 */
export async function readKeysFile(path: string): Promise<KeyRing> {
  const { bytes, failure } = await readRegularFile(path, { maxBytes: largestContent });
  if (bytes === undefined) {
    throw new KeysFileError(`cannot read the keys file ${path}. ${failure?.message ?? ''}`.trimEnd());
  }
  return createKeyRing(parseKeys(bytes.toString('utf8')));
}

/** Keys by digest. Throws `KeysFileError` where one is unsound or two collide. */
export function createKeyRing(entries: readonly KeyEntry[]): KeyRing {
  if (entries.length === 0) throw new KeysFileError('the keys file holds no key, so nobody could call');
  const byDigest = new Map<string, { readonly entry: KeyEntry; readonly digest: Buffer }>();
  const ids = new Set<string>();
  for (const entry of entries) {
    if (ids.has(entry.id)) throw new KeysFileError(`two keys have the id "${entry.id}"`);
    if (byDigest.has(entry.sha256)) throw new KeysFileError(`key "${entry.id}" repeats another key's digest`);
    ids.add(entry.id);
    byDigest.set(entry.sha256, { entry, digest: Buffer.from(entry.sha256, 'hex') });
  }
  return {
    size: entries.length,
    find(token, now) {
      const wanted = digest(token);
      const found = byDigest.get(wanted.toString('hex'));
      if (found === undefined || !timingSafeEqual(found.digest, wanted)) return 'unknown';
      const { expires } = found.entry;
      return expires !== undefined && Date.parse(expires) <= now ? 'expired' : found.entry;
    },
  };
}

function parseKeys(text: string): KeyEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new KeysFileError('the keys file is not valid JSON', { cause });
  }
  const list = isRecord(value) ? value['keys'] : undefined;
  if (!Array.isArray(list)) throw new KeysFileError('the keys file must be { "keys": [ … ] }');
  return list.map(parseEntry);
}

function parseEntry(value: unknown, index: number): KeyEntry {
  const where = `keys[${index}]`;
  if (!isRecord(value)) throw new KeysFileError(`${where} must be an object`);
  const { id, team, sha256, expires } = value;
  if (typeof id !== 'string' || !idPattern.test(id)) {
    throw new KeysFileError(`${where}.id must be 1 to 64 letters, digits, ".", "_" or "-"`);
  }
  if (typeof team !== 'string' || !idPattern.test(team))
    throw new KeysFileError(`${where}.team must name a team`);
  if (typeof sha256 !== 'string' || !digestPattern.test(sha256)) {
    throw new KeysFileError(`${where}.sha256 must be the SHA-256 of the token as 64 lower-case hex digits`);
  }
  if (sha256 === emptyDigest) throw new KeysFileError(`${where}.sha256 is the digest of an empty token`);
  if (expires === undefined) return { id, team, sha256 };
  if (typeof expires !== 'string' || Number.isNaN(Date.parse(expires))) {
    throw new KeysFileError(`${where}.expires must be a date and time`);
  }
  return { id, team, sha256, expires };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

function checksum(secret: string): string {
  return hash('sha256', `signalbox-key:${secret}`, 'base64url').slice(0, checksumLength);
}

const emptyDigest = digest('').toString('hex');
