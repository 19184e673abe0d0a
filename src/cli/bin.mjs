#!/usr/bin/env node
// The one file that any Node from 18 on can start: it finds a Node new enough for the rest, and goes on there.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const couldNotRun = 3;
const bug = 70;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const inCheckout = existsSync(here('./main.ts'));
const pinned = here('../../node_modules/node/bin/node');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const newEnough = major > 24 || (major === 24 && minor >= 11);

if (!hasDirectory()) {
  // Packages that are loaded later ask for it, and would end with their own stack.
  refuse('the directory that it runs in does not exist any more. Change to another one.');
} else if (inCheckout && !existsSync(here('../../node_modules/commander/package.json'))) {
  refuse('its dependencies are not installed. Run "npm ci" in the checkout (npm start and npm test do so).');
} else if (newEnough) {
  // Starting again is twice as quick when Node keeps what it has compiled. NODE_DISABLE_COMPILE_CACHE=1 leaves it out.
  module.enableCompileCache();
  const { start } = await load();
  await start();
} else if (existsSync(pinned)) {
  runUnder(pinned);
} else {
  refuse(`it needs Node 24.11 or newer, and this is ${process.version}.`);
}

async function load() {
  try {
    return await import(inCheckout ? './main.ts' : '../../dist/cli/main.js');
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND') {
      refuse(`a part of it is missing: ${error.message.split('\n')[0]}. Install it again.`);
      process.exit(couldNotRun);
    }
    refuse(`${error?.stack ?? error}`);
    process.exit(bug);
  }
}

function hasDirectory() {
  try {
    return process.cwd() !== '';
  } catch {
    return false;
  }
}

/** Hands over to another Node and ends as it ends; `SIGNALBOX_LAUNCHER` tells it to end when this process is gone. */
function runUnder(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, SIGNALBOX_LAUNCHER: String(process.pid) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(`${node} does not start: ${error.message}.`));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  });
}

function refuse(reason) {
  process.stderr.write(`signalbox cannot start: ${reason}\n`);
  process.exitCode = couldNotRun;
}
