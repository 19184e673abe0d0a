// Makes the package @signalbox/runtime in build/runtime/, out of the same sources as the doors signalbox/runtime and
// signalbox/table: no dependency, no Node. Run it with `npm run build:runtime`; `npm publish build/runtime` is left to
// whoever releases.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms that the package holds. */
const rooms = ['runtime', 'table'];

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'build/runtime');
const compiled = mkdtempSync(join(tmpdir(), 'signalbox-build-runtime-'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

try {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', compiled], {
    cwd: root,
    stdio: 'inherit',
  });
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const room of rooms) cpSync(join(compiled, room), join(home, 'dist', room), { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(home, 'LICENSE'));
  copyFileSync(join(root, 'docs/runtime-package.md'), join(home, 'README.md'));
  writeFileSync(join(home, 'package.json'), `${JSON.stringify(runtimeManifest(), null, 2)}\n`);
} finally {
  rmSync(compiled, { recursive: true, force: true });
}

function runtimeManifest() {
  const { version, license, type, sideEffects } = manifest;
  return {
    name: '@signalbox/runtime',
    version,
    description:
      'Decides by a routing table which AI model answers. No dependency; Node, browsers and workers.',
    license,
    type,
    sideEffects,
    exports: { ...Object.fromEntries(doors()), './package.json': './package.json' },
    files: ['dist'],
  };
}

/** Those of the main package that lead into the rooms, called as they are from within: `./runtime/explain` → `./explain`. */
function doors() {
  return Object.entries(manifest.exports)
    .filter(([, target]) => rooms.some((room) => target.default?.startsWith(`./dist/${room}/`)))
    .map(([door, target]) => [door.replace(/^\.\/runtime(?=\/|$)/, '.'), target]);
}
