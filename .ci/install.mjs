// Runs before `npm start` and `npm test`, on whatever Node the machine has (20 will do):
// installs the dependencies when they are missing or older than the lock file, and is silent otherwise.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;
const node = `${root}node_modules/node/bin/node`;
const modified = (file) => statSync(file).mtimeMs;

const upToDate =
  existsSync(installed) && existsSync(node) && modified(installed) >= modified(`${root}package-lock.json`);

if (!upToDate) {
  console.error('Installing dependencies (once; this takes some seconds) …');
  // The pinned `node` package brings Node 24, so engine warnings about the machine's own Node say nothing useful.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const run = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (run.status !== 0 || !existsSync(node)) {
    console.error(
      'Could not install the dependencies. Is the npm registry reachable? Run "npm ci" to see why.',
    );
    process.exit(run.status || 1);
  }
}
