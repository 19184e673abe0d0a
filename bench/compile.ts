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

/**
 * What one step took. The thread's own time is what is waited for where the machine has nothing else to do; the
 * processor time counts those beside it as well, which clear memory away and compile JavaScript. The memory is the
 * process's highest at its end.
 */
interface Sample {
  readonly name: string;
  readonly wallMs: number;
  readonly threadMs: number;
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
  console.log(
    '| capabilities | step | wall | own thread | all threads | memory | × bare parse (own thread) |',
  );
  console.log('|---:|---|---:|---:|---:|---:|---:|');
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
  const offered: ({ readonly wallMs: number } & Times)[] = [];
  const timed = {
    ...store,
    async offer(candidate: Candidate) {
      const from = { wallMs: performance.now(), times: timesNow() };
      const answer = await store.offer(candidate);
      offered.push({ wallMs: performance.now() - from.wallMs, ...timesSince(from.times) });
      return answer;
    },
  };
  const place = { directory, shown: 'registry', environment: undefined };
  const samples: { readonly wallMs: number; readonly times: Times }[] = [];
  let began = timesNow();
  for await (const event of followRegistry({ place, store: timed, signal: ending.signal })) {
    if (event.type !== 'live') throw new Error('the registry does not compile to another table');
    samples.push({ wallMs: event.milliseconds, times: timesSince(began) });
    if (samples.length > edits) break;
    // So that what one edit leaves to be cleared away is not counted with the next.
    await sleep(200);
    const { file, text } = editedCapability(samples.length);
    began = timesNow();
    writeFileSync(join(directory, file), text);
  }
  ending.abort();
  const all = samples.map(({ wallMs, times }) => ({ wallMs, ...times }));
  tell('one file edited: noticed, compiled and swapped', all);
  tell('of that: checked and swapped by the store', offered);
}

/** The medians of the later edits, when what is often run has been compiled to machine code. */
function tell(name: string, all: readonly ({ readonly wallMs: number } & Times)[]): void {
  const later = all.slice(all.length >> 1);
  const median = (field: 'wallMs' | keyof Times) => {
    const sorted = later.map((one) => one[field]).toSorted((one, other) => one - other);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const [wallMs, threadMs, cpuMs] = [median('wallMs'), median('threadMs'), median('cpuMs')];
  const rssMiB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ name, wallMs, threadMs, cpuMs, rssMiB } satisfies Sample));
}

/** Processor time in milliseconds. */
interface Times {
  readonly threadMs: number;
  readonly cpuMs: number;
}

function timesNow(): Times {
  const inMilliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;
  return { threadMs: inMilliseconds(process.threadCpuUsage()), cpuMs: inMilliseconds(process.cpuUsage()) };
}

function timesSince({ threadMs, cpuMs }: Times): Times {
  const now = timesNow();
  return { threadMs: now.threadMs - threadMs, cpuMs: now.cpuMs - cpuMs };
}

async function measure(name: string, work: () => void | Promise<void>): Promise<void> {
  const times = timesNow();
  const began = performance.now();
  await work();
  const wallMs = performance.now() - began;
  const rssMiB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ name, wallMs, ...timesSince(times), rssMiB } satisfies Sample));
}

function report(capabilities: number, runs: readonly (readonly Sample[])[]): void {
  const names = [...new Set(runs.flat().map(({ name }) => name))];
  const medianOf = (name: string, field: Exclude<keyof Sample, 'name'>) => {
    const sorted = runs
      .flat()
      .filter((sample) => sample.name === name)
      .map((sample) => sample[field])
      .sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const floor = medianOf(names[0] ?? '', 'threadMs');
  const time = (milliseconds: number) => `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;
  for (const name of names) {
    const row = [
      capabilities.toLocaleString('en'),
      name,
      time(medianOf(name, 'wallMs')),
      time(medianOf(name, 'threadMs')),
      time(medianOf(name, 'cpuMs')),
      `${medianOf(name, 'rssMiB').toFixed(0)} MiB`,
      (medianOf(name, 'threadMs') / floor).toFixed(3),
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
}
