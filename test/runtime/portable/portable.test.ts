import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('the runtime type-checks against what web workers have, and nothing of Node', {
  timeout: 60_000,
}, () => {
  const { status, stdout } = spawnSync(
    fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url)),
    [
      ...['--ignoreConfig', '--noEmit', '--strict', '--allowImportingTsExtensions', '--verbatimModuleSyntax'],
      ...['--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'],
      ...['--target', 'es2024', '--module', 'nodenext', '--types', '', '--lib', 'es2024,webworker'],
      'src/runtime/index.ts',
      'src/runtime/explain/index.ts',
      'src/runtime/estimate/index.ts',
      'src/runtime/signed/index.ts',
      'src/runtime/store/index.ts',
    ],
    { cwd: root, encoding: 'utf8' },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('all of `signalbox/runtime` takes 12 kB of an application at most, and brings no explanations along', () => {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-bundle-'));
  try {
    const [entry, bundle] = [join(directory, 'application.js'), join(directory, 'bundle.js')];
    writeFileSync(entry, `export * from '${join(root, 'src/runtime/index.ts')}';`);
    // The bundler comes with the test runner.
    const words = [entry, '--format', 'esm', '--minify', '--file', bundle];
    execFileSync(join(root, 'node_modules/.bin/rolldown'), words, { cwd: root, stdio: 'pipe' });
    const bytes = readFileSync(bundle);
    expect(bytes.toString()).not.toContain('calls under way');
    expect(gzipSync(bytes).length).toBeLessThanOrEqual(12_000);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
