// How long the command takes from its start to its end. Run it with `npx node bench/start.ts`.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const rounds = 15;
const lines = [['--version'], ['--help'], ['validate'], ['resolve', 'code_generation']];

console.log(`${rounds} runs of each, Node ${process.versions.node}\n`);
console.log('| `signalbox …` | median | slowest |\n|---|---|---|');
for (const words of lines) {
  // The first run fills Node's cache of compiled code, as the first on any machine does.
  const times = Array.from({ length: rounds + 1 }, () => timeOf(words)).slice(1);
  const sorted = times.toSorted((one, other) => one - other);
  const show = (time = 0) => `${Math.round(time)} ms`;
  console.log(`| \`${words.join(' ')}\` | ${show(sorted[rounds >> 1])} | ${show(sorted.at(-1))} |`);
}

function timeOf(words: readonly string[]): number {
  const began = performance.now();
  const ran = spawnSync(process.execPath, [join(root, 'src/cli/bin.mjs'), ...words], { cwd: root });
  if (ran.status !== 0) throw new Error(`${words.join(' ')} ended with ${ran.status}\n${ran.stderr}`);
  return performance.now() - began;
}
