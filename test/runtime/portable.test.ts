import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the runtime type-checks against what web workers have, and nothing of Node', {
  timeout: 60_000,
}, () => {
  const { status, stdout } = spawnSync(
    fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url)),
    [
      ...['--ignoreConfig', '--noEmit', '--strict', '--allowImportingTsExtensions', '--verbatimModuleSyntax'],
      ...['--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'],
      ...['--target', 'es2024', '--module', 'nodenext', '--types', '', '--lib', 'es2024,webworker'],
      'src/runtime/index.ts',
    ],
    { cwd: root, encoding: 'utf8' },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
