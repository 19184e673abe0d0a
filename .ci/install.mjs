// Runs before `npm start` and `npm test`, on whatever Node the machine has (20 will do):
// installs the dependencies when they are missing or older than the lock file, and is silent otherwise.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;
const node = `${root}node_modules/node/bin/node`;
const modified = (file) => statSync(file).mtimeMs;

const upToDate =
  existsSync(installed) && existsSync(node) && modified(installed) >= modified(`${root}package-lock.json`);

if (!upToDate) {
  console.error('Installing dependencies (once; this takes up to a minute) …');
  const log = join(mkdtempSync(join(tmpdir(), 'signalbox-install-')), 'npm.log');
  const output = openSync(log, 'w');
  // npm says its part to the file: of what a newcomer can do about a failure, its stack says nothing.
  const settings = { cwd: root, stdio: ['ignore', output, output] };
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const run = npm
    ? spawnSync(process.execPath, [npm, ...args], settings)
    : spawnSync('npm', args, { ...settings, shell: process.platform === 'win32' });
  closeSync(output);
  if (run.status !== 0 || !existsSync(node)) {
    const [, code] = /^npm error code (\w+)/m.exec(readFileSync(log, 'utf8')) ?? [];
    console.error(
      `Could not install the dependencies${code === undefined ? '' : ` (${code})`}: they come from npm's registry, which must be reachable once.\nBehind a proxy or a mirror npm goes by its own settings: HTTPS_PROXY, or "npm config set registry https://…".\nWhat npm said is in ${log}; "npm ci" says it again.`,
    );
    process.exit(run.status || 1);
  }
  rmSync(dirname(log), { recursive: true, force: true });
}
