// Packs the package as it would be published, unpacks it beside the production dependencies, and runs its
// command and its doors from there: what works in a checkout only would fail here.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const room = mkdtempSync(join(tmpdir(), 'signalbox-package-'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const run = (command, args, cwd = room) => execFileSync(command, args, { cwd, encoding: 'utf8' });

try {
  const [{ filename, files }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', room], root),
  );
  run('tar', ['-xzf', filename]);
  const home = join(room, 'node_modules/signalbox');
  mkdirSync(join(room, 'node_modules'), { recursive: true });
  cpSync(join(room, 'package'), home, { recursive: true });
  // Dependencies are looked up from the package upwards, so this is where an installation has them.
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  cpSync(join(root, 'registry'), join(room, 'registry'), { recursive: true });

  const signalbox = (...args) => run(process.execPath, [join(home, 'src/cli/bin.mjs'), ...args]);
  expect('prints its version', /^\d+\.\d+\.\d+\n$/.test(signalbox('--version')));
  expect('validates a registry', signalbox('validate').includes('registry is valid'));
  expect('resolves a capability', signalbox('resolve', 'code_generation').includes('claude-4-opus@'));
  signalbox('init', join(room, 'new'));
  expect(
    'begins a repository',
    signalbox('validate', '--registry', join(room, 'new/registry')).includes('registry is valid'),
  );
  writeFileSync(
    join(room, 'doors.mjs'),
    Object.keys(manifest.exports)
      .filter((door) => typeof manifest.exports[door] === 'object')
      .map((door) => door.replace('.', 'signalbox'))
      .map(
        (door) =>
          `if (Object.keys(await import('${door}')).length === 0) throw new Error('${door} is empty');`,
      )
      .join('\n'),
  );
  run(process.execPath, ['doors.mjs']);
  console.log(`The package holds ${files.length} files; its command and its doors work.`);
} finally {
  rmSync(room, { recursive: true, force: true });
}

function expect(promise, kept) {
  if (!kept) throw new Error(`The packed command does not do what it should: ${promise}.`);
}
