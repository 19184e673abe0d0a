import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { defaultLimits, readTree } from '../../src/compiler/source/read/read-tree.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

vi.mock('node:fs', { spy: true });

async function codesOf(directory: string, limits = defaultLimits): Promise<string[]> {
  const { diagnostics } = await readTree(directory, limits);
  return diagnostics.map(({ code, span }) => `${span.file} ${code}`);
}

describe('reading a registry', () => {
  test('opens regular files only: no pipe, no link, no directory with the name of a file', async () => {
    const directory = scratchRegistry({}, baseRegistry);
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(directory, 'models/pipe.yaml')]);
    symlinkSync('/etc/passwd', join(directory, 'models/outside.yaml'));
    symlinkSync('nowhere', join(directory, 'models/dangling.yaml'));
    symlinkSync('models', join(directory, 'providers/loop'));
    symlinkSync('.', join(directory, 'environments'));
    mkdirSync(join(directory, 'models/folder.yaml'));
    expect(await codesOf(directory)).toEqual([
      'environments not-a-regular-file',
      'providers/loop ignored-file',
      'models/dangling.yaml not-a-regular-file',
      'models/folder.yaml not-a-regular-file',
      'models/outside.yaml not-a-regular-file',
      'models/pipe.yaml not-a-regular-file',
    ]);
  });

  test('keeps the names of files that could not be read, so that they do not count as missing', async () => {
    const directory = scratchRegistry({}, baseRegistry);
    symlinkSync('alpha.yaml', join(directory, 'models/gamma.yaml'));
    const { value } = await readTree(directory);
    expect(value.failed.map(({ kind, id }) => ({ kind, id }))).toEqual([{ kind: 'model', id: 'gamma' }]);
  });

  test('says what is missing where the directory is missing or is none', async () => {
    const directory = scratchRegistry({}, baseRegistry);
    expect(await codesOf(join(directory, 'nowhere'))).toEqual(['signalbox.yaml registry-not-readable']);
    expect(await codesOf(join(directory, 'signalbox.yaml'))).toEqual([
      'signalbox.yaml registry-not-readable',
    ]);
  });

  test('reports a file that vanishes while it is read, without its absolute path', async () => {
    const gone = Object.assign(new Error('ENOENT: no such file, lstat /secret/place'), { code: 'ENOENT' });
    vi.mocked(lstatSync).mockImplementationOnce(() => {
      throw gone;
    });
    const { diagnostics } = await readTree(baseRegistry);
    expect(diagnostics.map(({ code }) => code)).toEqual(['file-not-readable']);
    expect(diagnostics[0]?.message).toMatch(/^\S+\.yaml cannot be read: it does not exist$/);
  });

  test('reads no file above its limit, and nothing of a registry above its limits', async () => {
    const directory = scratchRegistry({}, baseRegistry);
    expect(await codesOf(directory, { ...defaultLimits, fileBytes: 160 })).toEqual([
      'models/alpha.yaml file-too-large',
      'models/beta.yaml file-too-large',
    ]);
    expect(await codesOf(directory, { ...defaultLimits, files: 3 })).toEqual([
      'providers/acme.yaml registry-too-large',
    ]);
    const { value, diagnostics } = await readTree(directory, { ...defaultLimits, totalBytes: 300 });
    expect(diagnostics.map(({ code }) => code)).toEqual(['registry-too-large']);
    expect(value.files).toEqual([]);
  });
});
