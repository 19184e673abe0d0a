/**
 * How long a registry takes to compile, beside a bare parse of the same files by the `yaml` package, in one
 * thread each. Run with `node bench/compile.ts`: prints a Markdown table; takes about a minute, and no step of it
 * longer than two. Every step has a process of its own, so that none is warm by another or bears its memory.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { compile } from '../src/compiler/compile.ts';

/** How many capabilities, and how often the measurement is taken; medians are printed. */
const sizes = [
  { capabilities: 100, runs: 3 },
  { capabilities: 1000, runs: 3 },
  { capabilities: 10_000, runs: 1 },
] as const;
const longestStepMs = 120_000;

/** What one step took. The memory is the process's highest at its end. */
interface Sample {
  readonly name: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
}

const [step, stepDirectory = ''] = process.argv.slice(2);
if (step === 'compile') await compileStep(stepDirectory);
else if (step === 'parse') await parseStep(stepDirectory);
else runAll();

function runAll(): void {
  const [load = 0] = loadavg();
  console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load.toFixed(1)}\n`);
  console.log('| capabilities | step | wall | CPU | memory | × bare parse (CPU) |');
  console.log('|---:|---|---:|---:|---:|---:|');
  for (const { capabilities, runs } of sizes) {
    const directory = mkdtempSync(join(tmpdir(), 'signalbox-compile-'));
    try {
      writeRegistry(directory, capabilities);
      const samples = Array.from({ length: runs }, () => [
        ...run('parse', directory),
        ...run('compile', directory),
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
    // The default limits end at 5,000 files; what lies beyond is measured all the same.
    const limits = { fileBytes: 1 << 20, totalBytes: 1 << 30, files: 100_000 };
    const { revision, diagnostics } = await compile({ directory, cache, limits });
    if (revision === undefined) throw new Error(diagnostics[0]?.message);
  };
  await measure('compile, cold', once);
  await measure('compile again, nothing edited', once);
  appendFileSync(join(directory, 'capabilities/capability-7.yaml'), '# Edited.\n');
  await measure('compile again, one file edited', once);
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
      `${wall.toFixed(0)} ms`,
      `${cpu.toFixed(0)} ms`,
      `${memory.toFixed(0)} MiB`,
      (cpu / floor).toFixed(2),
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
}

/** Ten models at two providers, and capabilities of 25 lines with two rules each. */
function writeRegistry(directory: string, capabilities: number): void {
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  };
  write('signalbox.yaml', 'retry: { attempts: 3, backoff: 200ms, maxBackoff: 5s }\n');
  for (const id of ['north', 'south']) {
    write(
      `providers/${id}.yaml`,
      `name: ${id}\napi: openai-compatible\nbaseUrl: https://${id}.example/v1\nauth: { header: authorization, scheme: Bearer, value: { env: KEY } }\n`,
    );
  }
  for (let index = 0; index < 10; index += 1) write(`models/model-${index}.yaml`, model(index));
  for (let index = 0; index < capabilities; index += 1) {
    write(`capabilities/capability-${index}.yaml`, capability(index));
  }
}

function model(index: number): string {
  return `name: Model ${index}
context: 200k
output: 8k
modalities: { input: [text], output: [text] }
features: [tools, streaming]
prices:
  - { source: bench, input: ${index + 1} USD, output: ${index + 5} USD }
deployments:
  - { provider: north, model: model-${index} }
  - { provider: south, model: model-${index} }
`;
}

function capability(index: number): string {
  const use = (step: number) => `model-${(index + step) % 10}`;
  return `# yaml-language-server: $schema=../../schemas/capability.schema.json
description: Number ${index} of the capabilities that a bank with many teams could have.
owner: team-${index % 40}
requires:
  features: [tools, streaming]
  context: 100k
rules:
  - name: long prompts
    when: request.inputTokens > ${1000 + index} && request.stream
    use: ${use(1)}
  - name: paying customers
    when: tags["plan"] in ["pro", "max"] || user == "user-${index}"
    use: ${use(2)}
use:
  split:
    ${use(0)}: 90%
    ${use(3)}: 10%
  by: user
fallback:
  - on: [rate_limit, overloaded]
    use: ${use(4)}
  - ${use(5)}
timeouts: { firstToken: 20s, total: 2m }
params:
  temperature: 0.2
`;
}
