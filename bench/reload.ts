/**
 * How long a save takes to be live: `signalbox dev` runs on a copy of the registry, one capability is given
 * another model again and again, and the clock runs from before the write until the gateway answers with another
 * revision. Prints a Markdown table. Run with `node bench/reload.ts`; it takes about half a minute.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '..');
const saves = 60;
const directory = mkdtempSync(join(tmpdir(), 'signalbox-reload-'));
const registry = join(directory, 'registry');
const file = join(registry, 'capabilities/code_generation.yaml');
cpSync(join(root, 'registry'), registry, { recursive: true });
const original = readFileSync(file, 'utf8');
const edited = original.replace(/^use: .*/m, 'use: gemini-2-ultra');

const dev = spawn(process.execPath, [join(root, 'src/cli/bin.mjs'), 'dev', '--port', '0'], {
  cwd: directory,
  stdio: ['ignore', 'pipe', 'ignore'],
});
try {
  const url = await gatewayUrl();
  const live: number[] = [];
  const compiled: number[] = [];
  dev.stdout.on('data', (text: string) => {
    const milliseconds = /reloaded .* in (\d+) ms/.exec(text)?.[1];
    if (milliseconds !== undefined) compiled.push(Number(milliseconds));
  });
  for (let save = 0; save < saves; save += 1) {
    const before = await revision(url);
    const began = performance.now();
    writeFileSync(file, save % 2 === 0 ? edited : original);
    while ((await revision(url)) === before) await sleep(1);
    live.push(performance.now() - began);
    await sleep(200);
  }
  console.log(`${saves} saves, ${cpus()[0]?.model} × ${cpus().length}, Node ${process.versions.node}\n`);
  console.log('| from a save to | median | 95th percentile | slowest |\n|---|---|---|---|');
  console.log(row('the new table answers, as a caller sees it', live));
  console.log(row('of that: noticed, and left alone for 50 ms', waited(live, compiled)));
  console.log(row('of that: compiled, checked and swapped', compiled));
  console.log(
    `\nThe first save of all: ${Math.round(live[0] ?? 0)} ms, of which ${compiled[0]} ms to compile, check and swap.`,
  );
} finally {
  dev.kill('SIGINT');
  rmSync(directory, { recursive: true, force: true });
}

async function gatewayUrl(): Promise<string> {
  for await (const text of dev.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    const url = /gateway +(\S+)\/v1/.exec(String(text))?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('dev ended before it was up');
}

async function revision(url: string): Promise<string | null> {
  const response = await fetch(`${url}/v1/models`);
  await response.arrayBuffer();
  return response.headers.get('x-signalbox-revision');
}

/** What is left of each save when its compiling is taken off: the notice, the wait for more, the caller's next look. */
function waited(live: readonly number[], compiled: readonly number[]): number[] {
  return live.map((total, index) => Math.max(0, total - (compiled[index] ?? 0)));
}

function row(what: string, figures: readonly number[]): string {
  const sorted = figures.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const show = (value: number) => `${Math.round(value)} ms`;
  return `| ${what} | ${show(at(0.5))} | ${show(at(0.95))} | ${show(at(1))} |`;
}
