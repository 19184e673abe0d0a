// How large the runtime is in an application's bundle. Run it with `npx node bench/size.ts`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '..');
const runtime = join(root, 'src/runtime/index.ts');
const explain = join(root, 'src/runtime/explain/index.ts');
const estimate = join(root, 'src/runtime/estimate/index.ts');
const store = join(root, 'src/runtime/store/index.ts');
const table = join(root, 'src/table/index.ts');
const openfeature = join(root, 'src/openfeature/index.ts');

/** What an application uses, and the module that uses it. */
const uses: Readonly<Record<string, string>> = {
  'all of `signalbox/runtime`: a router over one table': `export * from '${runtime}';`,
  'and `signalbox/runtime/store`: tables that change, every field checked': both(store),
  'all of `signalbox/runtime`, and `signalbox/runtime/explain`': both(explain),
  'all three': `${both(store)} export * from '${explain}';`,
  '`signalbox/runtime`, its store and `signalbox/openfeature`': `${both(store)} export * from '${openfeature}';`,
  '`signalbox/runtime/estimate` alone': `export * from '${estimate}';`,
  'all of `signalbox/table`': `export * from '${table}';`,
};

const directory = mkdtempSync(join(tmpdir(), 'signalbox-size-'));
try {
  const kilobytes = (size: number) => `${(size / 1000).toFixed(1)} kB`;
  console.log('| in the bundle | minified | and compressed |\n|---|---|---|');
  for (const [what, text] of Object.entries(uses)) {
    const bytes = bundled(text);
    console.log(`| ${what} | ${kilobytes(bytes.length)} | ${kilobytes(gzipSync(bytes).length)} |`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** The runtime, and what another door leads to. */
function both(door: string): string {
  return `export * from '${runtime}'; export * from '${door}';`;
}

/** The bundle of one module. The bundler comes with the test runner. */
function bundled(text: string): Buffer {
  const entry = join(directory, 'application.js');
  const bundle = join(directory, 'bundle.js');
  writeFileSync(entry, text);
  const words = [entry, '--format', 'esm', '--minify', '--file', bundle];
  execFileSync(join(root, 'node_modules/.bin/rolldown'), words, { cwd: root, stdio: 'pipe' });
  return readFileSync(bundle);
}
