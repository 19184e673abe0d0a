import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type FileSourceOptions, fileSource } from '../../src/watch/sources/file-source.ts';
import { hear } from './heard.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signalbox-source-'));
  file = join(directory, 'table.json');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

function follow(options: Partial<FileSourceOptions> = {}) {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  return hear(fileSource(file, { signal: ending.signal, pollMs: 40, ...options }));
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function putByRename(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

describe('a file', () => {
  test('that does not change is told as looked at, so that it does not count as stale', async () => {
    await writeFile(file, 'one');
    const { until, said } = follow();
    await until('one');
    await until('unchanged');
    await until('unchanged');
    expect(said.filter((line) => line === 'one')).toHaveLength(1);
  });

  test('that is missing is told once, and its content when it comes', async () => {
    const { until, said } = follow();
    await until('source-missing');
    await sleep(200);
    expect(said).toEqual(['source-missing']);
    await writeFile(file, 'one');
    await until('one');
  });

  test('that is deleted is told as missing, and as there again with what it had', async () => {
    await writeFile(file, 'one');
    const { until } = follow();
    await until('one');
    await rm(file);
    await until('source-missing');
    await putByRename('one');
    await until('unchanged');
    await rm(file);
    await until('source-missing');
    await putByRename('two');
    await until('two');
  });

  test('that is written in place by a slow writer is never told in half', async () => {
    await writeFile(file, 'one');
    const { until, said } = follow({ settleMs: 1500 });
    await until('one');
    const writer = await open(file, 'w');
    for (const piece of ['{"half"', ': "of it', '", "and": ', '"the rest"}']) {
      await writer.write(piece);
      await sleep(100);
    }
    await writer.close();
    await until('{"half": "of it", "and": "the rest"}');
    expect(said.filter((line) => line.startsWith('{'))).toHaveLength(1);
  });

  test('renamed into place is told at once, however long one in place would have to rest', async () => {
    await writeFile(file, 'one');
    const { until } = follow({ settleMs: 3_600_000 });
    await until('one');
    await putByRename('two');
    await until('two');
  });

  test('that is larger than allowed is not read', async () => {
    await writeFile(file, 'x'.repeat(101));
    const { until } = follow({ maxBytes: 100 });
    await until('source-too-large');
    await putByRename('x'.repeat(100));
    await until('x'.repeat(100));
  });

  test('in whose place is a directory, a pipe or a link to itself is told as none, and blocks nothing', async () => {
    await mkdir(file);
    const { until } = follow();
    await until('source-refused');
    await rm(file, { recursive: true });
    await putByRename('one');
    await until('one');
    await rm(file);
    execFileSync('mkfifo', [file]);
    await until('source-refused');
    await rm(file);
    await symlink('table.json', file);
    await until('source-refused');
    await putByRename('two');
    await until('two');
  });

  test('behind a link is told when the link is swapped, and as missing when it leads nowhere', async () => {
    await mkdir(join(directory, '..one'));
    await writeFile(join(directory, '..one', 'table.json'), 'one');
    await symlink('..one', join(directory, '..data'));
    await symlink('..data/table.json', file);
    const { until } = follow();
    await until('one');
    await rm(join(directory, '..one'), { recursive: true });
    await until('source-missing');
    await mkdir(join(directory, '..two'));
    await writeFile(join(directory, '..two', 'table.json'), 'two');
    await symlink('..two', join(directory, '..new'));
    await rename(join(directory, '..new'), join(directory, '..data'));
    await until('two');
  });

  test('that may not be read any more is told as denied, and read again when it may be', async () => {
    // The superuser may read everything, so that somebody else has to look.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    await chmod(directory, 0o755);
    await writeFile(file, 'one', { mode: 0o644 });
    const source = resolve(import.meta.dirname, '../../src/watch/sources/file-source.ts');
    const script = `
      import { fileSource } from ${JSON.stringify(source)};
      const signal = new AbortController().signal;
      for await (const { type, code } of fileSource(process.argv[1], { signal, pollMs: 40 }))
        if (type !== 'unchanged') console.log(code ?? type);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], { ...nobody });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    const has = (text: string) => expect.poll(() => said, { timeout: 15_000 }).toBe(text);
    await has('candidate\n');
    await chmod(file, 0o000);
    // Its content is what it was: only reading it anew shows that it may not be read.
    await has('candidate\nsource-denied\n');
    await writeFile(`${file}.new`, 'two', { mode: 0o644 });
    await rename(`${file}.new`, file);
    await has('candidate\nsource-denied\ncandidate\n');
  });
});
