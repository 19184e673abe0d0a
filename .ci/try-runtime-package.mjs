// Makes @signalbox/runtime, packs it, and installs it into an empty folder from which no registry can be reached: an
// application there must resolve what the compiler compiled. publint and attw look at the package, too.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'build/runtime');
const room = mkdtempSync(join(tmpdir(), 'signalbox-runtime-package-'));
const run = (command, args, cwd = room) => execFileSync(command, args, { cwd, encoding: 'utf8' });
const tool = (name, ...args) =>
  execFileSync(join(root, 'node_modules/.bin', name), args, { stdio: 'inherit' });

try {
  execFileSync(process.execPath, ['.ci/build-runtime.mjs'], { cwd: root, stdio: 'inherit' });
  tool('publint', home, '--strict');
  tool('attw', '--pack', home, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji');

  const [{ filename, files }] = JSON.parse(run('npm', ['pack', home, '--json', '--loglevel=error']));
  writeFileSync(join(room, 'package.json'), '{ "private": true, "type": "module" }\n');
  run('npm', [
    'install',
    '--offline',
    '--registry=http://127.0.0.1:9/',
    '--no-audit',
    '--no-fund',
    `./${filename}`,
  ]);
  const installed = readdirSync(join(room, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect('comes alone', installed.join() === '@signalbox');
  expect('comes without dependencies', dependenciesOf('node_modules/@signalbox/runtime/package.json') === 0);

  const registry = join(root, 'registry');
  run(
    process.execPath,
    [join(root, 'src/cli/bin.mjs'), 'compile', '--registry', registry, '--out', room],
    root,
  );
  writeFileSync(join(room, 'application.mjs'), application());
  const answer = JSON.parse(run(process.execPath, ['application.mjs']));
  expect('resolves a capability', answer.model === 'claude-4-opus' && answer.reason === 'STATIC');
  expect('has doors that open', answer.empty.length === 0);
  console.log(`@signalbox/runtime holds ${files.length} files, comes alone, and resolves.`);
} finally {
  rmSync(room, { recursive: true, force: true });
}

function application() {
  const doors = Object.keys(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).exports)
    .filter((door) => door !== './package.json')
    .map((door) => door.replace('.', '@signalbox/runtime'));
  return `
import { readFileSync } from 'node:fs';
import { createRouter } from '@signalbox/runtime';
import { createStore } from '@signalbox/runtime/store';

const store = createStore();
const router = createRouter({ store });
await store.offer({ bytes: readFileSync('routing-table.json'), origin: 'routing-table.json' });
const { targets, reason } = router.resolve('code_generation');
const empty = [];
for (const door of ${JSON.stringify(doors)}) if (Object.keys(await import(door)).length === 0) empty.push(door);
console.log(JSON.stringify({ model: targets[0]?.model, reason, empty }));
`;
}

function dependenciesOf(file) {
  const {
    dependencies = {},
    peerDependencies = {},
    optionalDependencies = {},
  } = JSON.parse(readFileSync(join(room, file), 'utf8'));
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }).length;
}

function expect(promise, kept) {
  if (!kept) throw new Error(`The packed runtime does not do what it should: it ${promise}.`);
}
