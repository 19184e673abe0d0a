import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createKey,
  createKeyRing,
  KeysFileError,
  looksLikeKey,
  readKeysFile,
} from '../../src/gateway/intake/keys.ts';

const key = createKey({ id: 'search-1', team: 'search' });

test('a new key is long, looks like one, and is kept only as its digest', () => {
  expect(key.token).toMatch(/^sb-[\w-]{49}$/);
  expect(looksLikeKey(key.token)).toBe(true);
  expect(key.entry).toEqual({
    id: 'search-1',
    team: 'search',
    sha256: createHash('sha256').update(key.token).digest('hex'),
  });
  expect(createKey({ id: 'a', team: 'b' }).token).not.toBe(createKey({ id: 'a', team: 'b' }).token);
});

test('a key that differs in any one character has another identity, and its checksum tells', () => {
  const ring = createKeyRing([key.entry]);
  expect(ring.find(key.token, 0)).toEqual(key.entry);
  for (let index = 0; index < key.token.length; index += 1) {
    const other = key.token[index] === 'x' ? 'y' : 'x';
    const wrong = key.token.slice(0, index) + other + key.token.slice(index + 1);
    expect(ring.find(wrong, 0)).toBe('unknown');
    expect(looksLikeKey(wrong)).toBe(false);
  }
  for (const wrong of [
    '',
    key.token.slice(0, -1),
    `${key.token}x`,
    key.token.slice(0, 20),
    key.entry.sha256,
  ]) {
    expect(ring.find(wrong, 0)).toBe('unknown');
  }
});

test('a key is good until the moment it expires', () => {
  const brief = createKey({ id: 'a', team: 'b', expires: '2027-01-01T00:00:00Z' });
  const ring = createKeyRing([brief.entry]);
  const moment = Date.parse('2027-01-01T00:00:00Z');
  expect(ring.find(brief.token, moment - 1)).toEqual(brief.entry);
  expect(ring.find(brief.token, moment)).toBe('expired');
});

describe('a keys file', () => {
  async function read(text: string) {
    const directory = await mkdtemp(join(tmpdir(), 'signalbox-keys-'));
    try {
      const path = join(directory, 'keys.json');
      await writeFile(path, text);
      return await readKeysFile(path);
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  test('is read', async () => {
    const ring = await read(JSON.stringify({ keys: [key.entry] }));
    expect(ring.find(key.token, 0)).toEqual(key.entry);
    expect(ring.size).toBe(1);
  });

  const empty = createHash('sha256').update('').digest('hex');
  test.each<[string, string, RegExp]>([
    ['that is not JSON', '{', /not valid JSON/],
    ['without a list', '{"key":[]}', /must be/],
    ['with no key', '{"keys":[]}', /holds no key/],
    ['with an entry that is no object', '{"keys":[1]}', /keys\[0\] must be an object/],
    ['without an id', JSON.stringify({ keys: [{ ...key.entry, id: '' }] }), /keys\[0\]\.id/],
    ['without a team', JSON.stringify({ keys: [{ ...key.entry, team: undefined }] }), /keys\[0\]\.team/],
    ['with a short digest', JSON.stringify({ keys: [{ ...key.entry, sha256: 'ab' }] }), /64 lower-case hex/],
    [
      'with the key itself',
      JSON.stringify({ keys: [{ ...key.entry, sha256: key.token }] }),
      /64 lower-case hex/,
    ],
    [
      'with the digest of nothing',
      JSON.stringify({ keys: [{ ...key.entry, sha256: empty }] }),
      /empty token/,
    ],
    ['with a bad date', JSON.stringify({ keys: [{ ...key.entry, expires: 'soon' }] }), /expires/],
    ['with one key twice', JSON.stringify({ keys: [key.entry, { ...key.entry, id: 'b' }] }), /repeats/],
    [
      'with one id twice',
      JSON.stringify({ keys: [key.entry, { ...createKey({ id: 'x', team: 'y' }).entry, id: 'search-1' }] }),
      /two keys have the id/,
    ],
  ])('%s is refused, and the message repeats no secret', async (_name, text, message) => {
    const refused = await read(text).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(KeysFileError);
    expect(refused).toMatchObject({ code: 'bad_keys_file', message: expect.stringMatching(message) });
    expect(String(refused)).not.toContain(key.token);
  });

  test('that is not there is refused', async () => {
    await expect(readKeysFile('/nonexistent/keys.json')).rejects.toMatchObject({ code: 'bad_keys_file' });
  });
});
