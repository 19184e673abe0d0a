/**
 * How long a table of 10,000 capabilities takes to become live, and for how long others have to wait meanwhile: a store
 * takes the first table, then tables with one capability edited, then tables in which every one is. Meanwhile a router
 * resolves every millisecond. Prints a Markdown table. Run with `node bench/swap.ts [capabilities]`.
 */
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createRouter, type Router } from '../src/runtime/index.ts';
import { createStore } from '../src/runtime/store/index.ts';
import { canonicalJson } from '../src/table/index.ts';
import { largeTable } from './support/large-table.ts';

const capabilities = Number(process.argv[2] ?? 10_000);
const rounds = 15;

interface Sample {
  readonly total: number;
  readonly cpu: number;
  /** The longest time for which the thread was not to be had, by its own processor time and by the clock. */
  readonly stallCpu: number;
  readonly stall: number;
}

const encode = (edition: number, isEdited?: (index: number) => boolean) =>
  new TextEncoder().encode(
    canonicalJson(largeTable(capabilities, { edition, ...(isEdited && { isEdited }) })),
  );

const first = encode(0);
const load = loadavg()[0]?.toFixed(1);
console.log(
  `${capabilities} capabilities, ${(first.length / 1e6).toFixed(1)} MB, Node ${process.version}, load ${load}, ${rounds} rounds\n`,
);
console.log(
  '| swap | median | slowest | of it CPU | longest stall, median | slowest | by CPU, median | slowest |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|--:|');

const firstLoads: Sample[] = [];
for (let round = 0; round < 5; round += 1) firstLoads.push(await swap(createStore(), first));
row('the first table, of several stores', firstLoads);

const store = createStore();
const router = createRouter({ store });
await store.offer({ bytes: first, origin: 'bench' });
await repeated('one capability edited', (round) =>
  encode(round, (index) => index === Math.floor((capabilities * round) / (rounds + 1))),
);
await repeated('one in a hundred edited', (round) => encode(100 + round, (index) => index % 100 === 0));
await repeated('every capability edited', (round) => encode(200 + round));

async function repeated(name: string, bytesOf: (round: number) => Uint8Array): Promise<void> {
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    samples.push(await swap(store, bytesOf(round), router));
  }
  row(name, samples);
}

/** Offers a table, while a timer of a millisecond resolves and looks how late it is. */
async function swap(
  into: ReturnType<typeof createStore>,
  bytes: Uint8Array,
  resolving?: Router,
): Promise<Sample> {
  await settled();
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let stallCpu = 0;
  let last = process.threadCpuUsage();
  const timer = setInterval(() => {
    const used = process.threadCpuUsage(last);
    stallCpu = Math.max(stallCpu, (used.user + used.system) / 1000);
    last = process.threadCpuUsage();
    resolving?.resolve('capability-00007', { user: 'u-1', inputTokens: 10 });
  }, 1);
  delay.enable();
  await settled();
  delay.reset();
  stallCpu = 0;
  const before = process.threadCpuUsage();
  const began = performance.now();
  const answer = await into.offer({ bytes, origin: 'bench' });
  const total = performance.now() - began;
  const { user, system } = process.threadCpuUsage(before);
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  delay.disable();
  if (!answer.accepted || answer.unchanged) throw new Error('the table was not taken');
  return { total, cpu: (user + system) / 1000, stallCpu, stall: delay.max / 1e6 };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

function row(name: string, samples: readonly Sample[]): void {
  const show = (value: number | undefined) => `${(value ?? 0).toFixed(1)} ms`;
  const sorted = (field: keyof Sample) =>
    samples.map((sample) => sample[field]).sort((one, other) => one - other);
  const both = (field: keyof Sample) => {
    const values = sorted(field);
    return [show(values[values.length >> 1]), show(values.at(-1))];
  };
  const cells = [...both('total'), both('cpu')[0], ...both('stall'), ...both('stallCpu')];
  console.log(`| ${[name, ...cells].join(' | ')} |`);
}
