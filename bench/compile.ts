/**
 * How long a registry takes to compile, beside a bare parse of the same files by the `yaml` package, and from an
 * edit to the swapped table, by the way that `dev` goes. Run with `node bench/compile.ts`, or with sizes
 * (`node bench/compile.ts 100 1000`): prints a Markdown table; takes about two minutes, and no step of it longer
 * than two. Every step has a process of its own, so that none is warm by another or bears its memory.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { followRegistry } from '../src/cli/registry/follow-registry.ts';
import { compile } from '../src/compiler/compile.ts';
import { createStore } from '../src/runtime/store.ts';
import type { Candidate } from '../src/table/candidate.ts';
import { editedCapability, writeRegistry } from './support/generated-registry.ts';

/** How many capabilities, and how often the measurement is taken; medians are printed. */
const sizes = [
  { capabilities: 100, runs: 3 },
  { capabilities: 1000, runs: 3 },
  { capabilities: 10_000, runs: 1 },
] as const;
const longestStepMs = 120_000;
const edits = 40;

/** What one step took. The memory is the process's highest at its end. */
interface Sample {
  readonly name: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
}

const steps: Readonly<Record<string, (directory: string) => Promise<void>>> = {
  parse: parseStep,
  compile: compileStep,
  follow: followStep,
};

const [first = '', stepDirectory = ''] = process.argv.slice(2);
const step = steps[first];
if (step !== undefined) await step(stepDirectory);
else runAll(process.argv.slice(2).map(Number));

function runAll(wanted: readonly number[]): void {
  const [load = 0] = loadavg();
  console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load.toFixed(1)}\n`);
  console.log('| capabilities | step | wall | CPU | memory | × bare parse (CPU) |');
  console.log('|---:|---|---:|---:|---:|---:|');
  for (const { capabilities, runs } of sizes) {
    if (wanted.length > 0 && !wanted.includes(capabilities)) continue;
    const directory = mkdtempSync(join(tmpdir(), 'signalbox-compile-'));
    try {
      writeRegistry(directory, capabilities);
      const samples = Array.from({ length: runs }, () => [
        ...run('parse', directory),
        ...run('compile', directory),
        ...run('follow', directory),
      ]);
      report(capabilities, samples);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** Runs a step in a process of its own; nothing is answered where it took too long. */
function run(name: string, directory: string): Sample[] {
  const child = spawnSync(process.execPath, [import.meta.filename, name, directory], {
    encoding: 'utf8',
    timeout: longestStepMs,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.error !== undefined && 'code' in child.error && child.error.code === 'ETIMEDOUT') {
    console.log(`(${name}: stopped after ${longestStepMs / 1000} s)`);
  } else if (child.status !== 0) throw new Error(`the step ${name} failed`);
  return child.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function parseStep(directory: string): Promise<void> {
  await measure('bare `yaml` parse', () => {
    for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.yaml')) parse(readFileSync(join(directory, file), 'utf8'));
    }
  });
}

async function compileStep(directory: string): Promise<void> {
  const cache = new Map();
  const once = async () => {
    const { revision, diagnostics } = await compile({ directory, cache, targets: [] });
    if (revision === undefined) throw new Error(diagnostics[0]?.message);
  };
  await measure('compile, cold', once);
  await measure('compile again, nothing edited', once);
}

/** Edits one capability again and again under what `dev` does of a registry; the medians of the later edits. */
async function followStep(directory: string): Promise<void> {
  const ending = new AbortController();
  const store = createStore();
  const offered: number[] = [];
  const timed = {
    ...store,
    async offer(candidate: Candidate) {
      const began = performance.now();
      const answer = await store.offer(candidate);
      offered.push(performance.now() - began);
      return answer;
    },
  };
  const swapped: number[] = [];
  const place = { directory, shown: 'registry', environment: undefined };
  for await (const event of followRegistry({ place, store: timed, signal: ending.signal })) {
    if (event.type !== 'live') throw new Error('the registry does not compile to another table');
    swapped.push(event.milliseconds);
    if (swapped.length > edits) break;
    // So that what one edit leaves to be cleared away is not counted with the next.
    await sleep(200);
    const { file, text } = editedCapability(swapped.length);
    writeFileSync(join(directory, file), text);
  }
  ending.abort();
  const compiled = swapped.map((total, index) => total - (offered[index] ?? 0));
  tell('one file edited: compiled', medianOfLater(compiled));
  tell('one file edited: compiled and swapped', medianOfLater(swapped));
}

function medianOfLater(figures: readonly number[]): number {
  const sorted = figures.slice(figures.length >> 2).toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Of what waits for nothing, wall time where the machine has nothing else to do is processor time. */
function tell(name: string, wallMs: number): void {
  const rssMiB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ name, wallMs, cpuMs: wallMs, rssMiB } satisfies Sample));
}

async function measure(name: string, work: () => void | Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const rssMiB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ name, wallMs, cpuMs: (user + system) / 1000, rssMiB } satisfies Sample));
}

function report(capabilities: number, runs: readonly (readonly Sample[])[]): void {
  const names = [...new Set(runs.flat().map(({ name }) => name))];
  const medianOf = (name: string, field: 'wallMs' | 'cpuMs' | 'rssMiB') => {
    const sorted = runs
      .flat()
      .filter((sample) => sample.name === name)
      .map((sample) => sample[field])
      .sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const floor = medianOf(names[0] ?? '', 'cpuMs');
  for (const name of names) {
    const [wall, cpu, memory] = [medianOf(name, 'wallMs'), medianOf(name, 'cpuMs'), medianOf(name, 'rssMiB')];
    const row = [
      capabilities.toLocaleString('en'),
      name,
      `${wall.toFixed(wall < 100 ? 1 : 0)} ms`,
      `${cpu.toFixed(cpu < 100 ? 1 : 0)} ms`,
      `${memory.toFixed(0)} MiB`,
      (cpu / floor).toFixed(2),
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
}
