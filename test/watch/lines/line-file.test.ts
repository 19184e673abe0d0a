import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LineFileOptions, openLineFile } from '../../../src/watch/lines/line-file.ts';
import { pseudonymsOf } from '../../../src/watch/lines/pseudonyms.ts';
import { temporaryDirectory } from '../../cli/run-signalbox.ts';

async function start(options: Partial<LineFileOptions> = {}) {
  const path = join(temporaryDirectory(), 'lines.jsonl');
  const troubles: Error[] = [];
  const file = await openLineFile({ path, onTrouble: (error) => troubles.push(error), ...options });
  const text = (suffix = '') => readFileSync(`${path}${suffix}`, 'utf8');
  return { path, file, text, troubles };
}

test('lines are in the file, in order, when it is closed', async () => {
  const { file, text, path } = await start();
  for (let index = 0; index < 1000; index += 1) expect(file.write(`line ${index}`)).toBe(true);
  await file.close();
  expect(text().split('\n')).toEqual([...Array.from({ length: 1000 }, (_, index) => `line ${index}`), '']);
  expect(file.status()).toMatchObject({ written: 1000, dropped: 0, waiting: 0, trouble: null });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('nothing is taken after the end', async () => {
  const { file, text } = await start();
  await file.close();
  expect(file.write('late')).toBe(false);
  expect(text()).toBe('');
  expect(file.status().dropped).toBe(1);
});

test('beyond its size a file is set aside, and only so many are kept', async () => {
  const { file, text, path } = await start({ maxBytes: 10, keep: 3 });
  for (const line of ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd']) {
    file.write(line);
    await expect.poll(() => file.status().written).toBe('abcd'.indexOf(line.charAt(0)) + 1);
  }
  await file.close();
  expect([text(), text('.1'), text('.2')]).toEqual(['dddddd\n', 'cccccc\n', 'bbbbbb\n']);
  expect(existsSync(`${path}.3`)).toBe(false);
});

test('where one file is kept it begins anew', async () => {
  const { file, text, path } = await start({ maxBytes: 10, keep: 1 });
  file.write('aaaaaa');
  await expect.poll(() => file.status().written).toBe(1);
  file.write('bbbbbb');
  await file.close();
  expect(text()).toBe('bbbbbb\n');
  expect(existsSync(`${path}.1`)).toBe(false);
});

test('what finds no room is dropped and counted, and nobody waits', async () => {
  const { file, text } = await start({ maxWaiting: 30, maxLine: 20 });
  expect(file.write('x'.repeat(21))).toBe(false);
  const taken = Array.from({ length: 10 }, () => file.write('0123456789')).filter(Boolean).length;
  await file.close();
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(10);
  expect(text()).toBe('0123456789\n'.repeat(taken));
  expect(file.status()).toMatchObject({ written: taken, dropped: 11 - taken });
});

test('a line that was cut off by a crash does not spoil the next one', async () => {
  const path = join(temporaryDirectory(), 'lines.jsonl');
  writeFileSync(path, '{"whole":1}\n{"cut');
  const file = await openLineFile({ path });
  file.write('{"next":1}');
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe('{"whole":1}\n{"cut\n{"next":1}\n');
});

test('a disk that takes nothing costs lines and no more; it is told once', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'lines.jsonl');
  const troubles: Error[] = [];
  const file = await openLineFile({ path, maxBytes: 8, keep: 2, onTrouble: (error) => troubles.push(error) });
  file.write('aaaaaa');
  await expect.poll(() => file.status().written).toBe(1);
  // The next line sets the file aside, and finds no directory to begin the next one in.
  rmSync(directory, { recursive: true });
  for (let index = 0; index < 5; index += 1) file.write('bbbbbb');
  await expect.poll(() => file.status().dropped).toBe(5);
  expect(file.status().trouble).toMatch(/ENOENT/);
  expect(troubles).toHaveLength(1);
  await file.close();
});

test('a device or a pipe in its place is refused at the outset', async () => {
  await expect(openLineFile({ path: '/dev/null' })).rejects.toThrow('not a regular file');
  const pipe = join(temporaryDirectory(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(openLineFile({ path: pipe })).rejects.toThrow('not a regular file');
});

test('a stand-in is the same for the same id and secret, and tells neither', () => {
  const one = pseudonymsOf('a secret');
  expect(one('zoë')).toBe(pseudonymsOf('a secret')('zoë'));
  expect(one('zoë')).toMatch(/^[\w-]{22}$/);
  expect(new Set([one('zoë'), one('zoe'), pseudonymsOf('other')('zoë')]).size).toBe(3);
  expect(pseudonymsOf(undefined)('zoë')).not.toBe(pseudonymsOf(undefined)('zoë'));
});
