import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from '../cli/fake-shell.ts';
import { temporaryDirectory } from '../cli/run-signalbox.ts';
import { git, script } from './repository.ts';

// It runs the checks as processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

async function init(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  return { code: await run(['init', ...words], shell), stdout: shell.stdout(), stderr: shell.stderr() };
}

test('a new repository passes its own checks, with a test, an invariant and every line of its files in order', async () => {
  const directory = join(temporaryDirectory(), 'ours');
  expect(await init(join(directory, '..'), 'ours')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('registry/capabilities/chat.yaml\n'),
    stderr: expect.stringMatching(/^Next: cd ours && git init && npm install .*\.\/signalbox-\S+\.tgz && /),
  });
  git(directory, 'init', '--quiet', '--initial-branch=main');
  git(directory, 'add', '--all');
  git(directory, 'commit', '--quiet', '--message=Begin');
  expect(await script('check.sh', directory, { SIGNALBOX_BASE: 'HEAD' })).toMatchObject({ code: 0 });
  expect(readFileSync(join(directory, 'signalbox-report/comment.md'), 'utf8')).toContain('no changes');
  expect(git(directory, 'status', '--porcelain')).toBe('');
  const validated = fakeShell({ directory });
  expect([await run(['validate'], validated), validated.stdout() + validated.stderr()]).toEqual([
    0,
    expect.not.stringContaining('warning'),
  ]);
  const shell = fakeShell({ directory });
  expect([await run(['fmt', '--check'], shell), shell.stdout()]).toEqual([0, expect.anything()]);
  for (const kind of readdirSync(join(directory, 'registry'), { recursive: true, encoding: 'utf8' })) {
    if (!kind.endsWith('.yaml')) continue;
    const [first = ''] = readFileSync(join(directory, 'registry', kind), 'utf8').split('\n');
    const [, path = ''] = /\$schema=.*node_modules\/signalbox\/(schemas\/\S+)$/.exec(first) ?? [];
    expect([kind, statSync(join(import.meta.dirname, '../..', path)).isFile()]).toEqual([kind, true]);
  }
  expect(statSync(join(directory, '.github/scripts/check.sh')).mode & 0o111).not.toBe(0);
});

test('nothing that is there is changed, and without --yes nothing is added to it', async () => {
  const directory = temporaryDirectory();
  const elsewhere = temporaryDirectory();
  mkdirSync(join(directory, 'registry'));
  writeFileSync(join(directory, 'README.md'), 'Mine.\n');
  symlinkSync(elsewhere, join(directory, 'registry/models'));
  expect(await init(directory)).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('--yes'),
  });
  expect(readdirSync(directory).sort()).toEqual(['README.md', 'registry']);
  git(directory, 'init', '--quiet');
  const added = await init(directory, '--yes');
  expect(added).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('large.yaml, registry/models/small.yaml, README.md'),
  });
  expect(added.stderr).not.toContain('git init');
  expect(readFileSync(join(directory, 'README.md'), 'utf8')).toBe('Mine.\n');
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(await init(directory, '--yes')).toMatchObject({ code: 0, stdout: '' });
});
