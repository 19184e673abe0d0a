import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Persistence } from '../../src/runtime/store/persistence.ts';
import { keepIn } from '../../src/watch/keep-in.ts';

const place = () => join(mkdtempSync(join(tmpdir(), 'signalbox-kept-')), 'below', 'kept');

test('what was kept last is found again, as it was, by whoever looks later', async () => {
  const directory = place();
  const keeping: Persistence = keepIn(directory);
  expect(await keeping.load('table')).toBeUndefined();
  await keeping.save('table', 'first');
  await keeping.save('table', new TextEncoder().encode('second'));
  await keeping.save('roots', 'roots');
  const kept = await keepIn(directory).load('table');
  expect(Buffer.from(kept?.bytes ?? '').toString()).toBe('second');
  expect(kept?.at).toBeCloseTo(statSync(join(directory, 'last-known-good.json')).mtimeMs, 3);
  expect(readdirSync(directory).sort()).toEqual(['last-known-good.json', 'trust-roots.json']);
});

test('only the owner may read it', async () => {
  const directory = place();
  await keepIn(directory).save('table', 'x');
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, 'last-known-good.json')).mode & 0o777).toBe(0o600);
});

test('many who save at once leave one of theirs, whole, and nothing beside it', async () => {
  const directory = place();
  const texts = Array.from({ length: 20 }, (_item, index) => String(index).repeat(50_000));
  await Promise.all(texts.map((text) => keepIn(directory).save('table', text)));
  expect(texts).toContain(readFileSync(join(directory, 'last-known-good.json'), 'utf8'));
  expect(readdirSync(directory)).toEqual(['last-known-good.json']);
});

test('a disk that does not let it rejects, and what was kept before stays', async () => {
  const directory = place();
  const keeping = keepIn(directory);
  await keeping.save('table', 'good');
  const file = place();
  await keepIn(file).save('table', 'x');
  // A file where the directory would be.
  await expect(keepIn(join(file, 'last-known-good.json')).save('table', 'y')).rejects.toMatchObject({
    code: 'EEXIST',
  });
  writeFileSync(join(file, 'trust-roots.json'), '');
  await keepIn(file).save('roots', 'z');
  if (process.getuid?.() !== 0) {
    chmodSync(directory, 0o500);
    await expect(keeping.save('table', 'bad')).rejects.toMatchObject({ code: 'EACCES' });
    chmodSync(directory, 0o700);
  }
  expect(Buffer.from((await keeping.load('table'))?.bytes ?? '').toString()).toBe('good');
});

test('halves that killed processes have left are taken away; what may be under way, and what is others’, stays', async () => {
  const directory = place();
  await keepIn(directory).save('table', 'good');
  const left = '.last-known-good.json.0123456789ab.tmp';
  const others = ['.last-known-good.json.bak.tmp', 'notes.tmp'];
  for (const name of [left, ...others]) {
    writeFileSync(join(directory, name), 'half');
    utimesSync(join(directory, name), 0, 0);
  }
  const underWay = '.trust-roots.json.0123456789ab.tmp';
  writeFileSync(join(directory, underWay), 'half');
  await keepIn(directory).save('table', 'better');
  expect(readdirSync(directory).sort()).toEqual([...others, underWay, 'last-known-good.json'].sort());
});
