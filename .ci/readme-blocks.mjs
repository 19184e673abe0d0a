// Does what the README tells a newcomer to do, in a fresh copy of the project, in order, and looks for what it
// promises. Every code block that can be run has a comment before it that says how:
//
//   <!-- run: start, see /pattern/ -->       goes on in the background; its output must come to match
//   <!-- run: see /pattern/ -->              runs to its end with exit code 0; its output must match
//   <!-- run: edit FILE, see /pattern/ -->   a diff: its lines are replaced; the background's output must match
//   <!-- run: not here: reason -->           is not run
//
// Several patterns may follow one another. A block of sh, js or diff without such a comment is an error.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// The first start installs everything, which on a busy machine takes minutes.
const patience = 600_000;
const room = mkdtempSync(join(tmpdir(), 'signalbox-readme-'));
const copy = join(room, 'signalbox');
const left = new Set(['node_modules', 'dist', '.git', 'coverage', '.signalbox']);
// As on a newcomer's machine: no pinned Node on the path, and no key of any provider.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/_KEY$|_TOKEN$|^npm_|^NODE_|^CI$/i.test(name)),
);
environment.PATH = (process.env.PATH ?? '')
  .split(':')
  .filter((folder) => !folder.includes('node_modules'))
  .join(':');

const usual = '127.0.0.1:4000';
let address = usual;
let background;
try {
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });
  const blocks = parse(readFileSync(join(copy, 'README.md'), 'utf8'));
  for (const block of blocks) await run(block);
  console.log(
    `${blocks.filter(({ how }) => how !== 'not here').length} blocks of the README do what it says.`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await stop();
  rmSync(room, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function parse(text) {
  const fence = /(?:<!-- run: (.+?) -->\n+)?^```(sh|js|diff)\n([\s\S]*?)^```$/gm;
  return [...text.matchAll(fence)].map(([, told, language, code]) => {
    if (told === undefined) throw new Error(`README.md: nothing says how to run this block:\n${code}`);
    const [, how = 'see', file] = /^(start|edit (\S+?),|see|not here)/.exec(told) ?? [];
    const promised = told.slice(told.indexOf('see ') + 1);
    const patterns = [...promised.matchAll(/\/((?:[^/\\]|\\.)+)\//g)].map(([, source]) => new RegExp(source));
    return { how: how.split(' ')[0] === 'edit' ? 'edit' : how, file, language, code, patterns };
  });
}

async function run({ how, file, language, code: written, patterns }) {
  if (how === 'not here') return;
  const code = written.replaceAll(usual, address);
  console.log(`\n$ ${code.trim().split('\n').join('\n  ')}`);
  if (how === 'edit') {
    const before = background.output().length;
    edit(join(copy, file), code);
    await background.see(patterns, before);
  } else if (how === 'start') {
    background = start('bash', ['-c', code]);
    await background.see(patterns, 0);
    // Somebody else may be at the usual port; then it says where it is instead.
    [address = usual] = /(?<=gateway +http:\/\/)[\w.:]+/.exec(background.output()) ?? [];
  } else {
    const [command, words] =
      language === 'js' ? ['node', [write(code)]] : ['bash', ['-euo', 'pipefail', '-c', code]];
    const process = start(command, words);
    const exit = await process.ended;
    if (exit !== 0) throw new Error(`It ended with ${exit}:\n${process.output()}`);
    await process.see(patterns, 0);
  }
}

function write(code) {
  const path = join(copy, 'readme-example.mjs');
  writeFileSync(path, code);
  return path;
}

function edit(path, diff) {
  const lines = diff.split('\n');
  const of = (sign) =>
    lines
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  const text = readFileSync(path, 'utf8');
  if (!text.includes(of('-'))) throw new Error(`${path} does not have the line that the README changes.`);
  writeFileSync(path, text.replace(of('-'), of('+')));
}

/** A process group of its own, so that npm, the launcher and Node end together. */
function start(command, words) {
  const child = spawn(command, words, {
    cwd: copy,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  let exit;
  const listeners = new Set();
  const heard = (piece) => {
    text += piece;
    process.stdout.write(piece);
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', heard);
  child.stderr.setEncoding('utf8').on('data', heard);
  const ended = new Promise((resolve) => {
    child.on('close', (code) => {
      exit = code ?? 1;
      for (const listener of listeners) listener();
      resolve(exit);
    });
  });
  const see = (patterns, from) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () => finish(new Error(`Never seen: ${missing().join(' ')}\n${text}`)),
        patience,
      );
      const missing = () => patterns.filter((pattern) => !pattern.test(text.slice(from)));
      const finish = (error) => {
        clearTimeout(late);
        listeners.delete(look);
        if (error) reject(error);
        else resolve();
      };
      const look = () => {
        if (missing().length === 0) finish();
        else if (exit !== undefined) finish(new Error(`It ended before: ${missing().join(' ')}\n${text}`));
      };
      listeners.add(look);
      look();
    });
  return { child, ended, output: () => text, see };
}

async function stop() {
  if (background === undefined) return;
  try {
    process.kill(-background.child.pid, 'SIGINT');
  } catch {
    return;
  }
  await background.ended;
}
