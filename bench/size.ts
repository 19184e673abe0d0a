// How large the runtime is in an application's bundle. Run it with `npx node bench/size.ts`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'signalbox-size-'));
const bundle = join(directory, 'runtime.js');
try {
  // The bundler comes with the test runner.
  const words = ['src/runtime/index.ts', '--format', 'esm', '--minify', '--file', bundle];
  execFileSync(join(root, 'node_modules/.bin/rolldown'), words, { cwd: root, stdio: 'pipe' });
  const bytes = readFileSync(bundle);
  const kilobytes = (size: number) => `${(size / 1000).toFixed(1)} kB`;
  console.log('| door | minified | and compressed |\n|---|---|---|');
  console.log(
    `| \`signalbox/runtime\`, all of it | ${kilobytes(bytes.length)} | ${kilobytes(gzipSync(bytes).length)} |`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
