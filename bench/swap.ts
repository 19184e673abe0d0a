/**
 * How long a table of 10,000 capabilities takes to become live, and for how long others have to wait meanwhile: a store
 * takes the first table, then tables with one capability edited, then tables in which every one is, as the compiler
 * writes them, with indents, and signed. Meanwhile a router resolves every millisecond. Prints a Markdown table. Run
 * with `node bench/swap.ts [capabilities]`.
 */
import { loadavg } from 'node:os';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { createRouter } from '../src/runtime/index.ts';
import { createStore, type Store } from '../src/runtime/store/index.ts';
import { canonicalJson, type RoutingTable } from '../src/table/index.ts';
import { largeTable } from './support/large-table.ts';
import { signing } from './support/signing.ts';

const capabilities = Number(process.argv[2] ?? 10_000);
const rounds = 15;

/** Milliseconds. */
interface Sample {
  /** From the offer to the answer. */
  readonly total: number;
  readonly cpu: number;
  /** The longest time for which the thread was not to be had, by its own processor time and by the clock. */
  readonly stallCpu: number;
  readonly stall: number;
  /** The longest collection of garbage, which is part of a stall. */
  readonly collection: number;
  /** The swap itself: from when the first listener hears of the new table until the router has answered from it. */
  readonly last: number;
}

const tableOf = (edition: number, isEdited?: (index: number) => boolean) =>
  largeTable(capabilities, { edition, ...(isEdited && { isEdited }) });
const encode = (text: string) => new TextEncoder().encode(text);
const plain = async (table: RoutingTable) => encode(canonicalJson(table));
const indented = async (table: RoutingTable) => encode(JSON.stringify(table, null, 2));
const isOneOf = (round: number) => (index: number) =>
  index === Math.floor((capabilities * round) / (rounds + 1));
const { newTrust, sign } = signing('production');
const signed = async (table: RoutingTable, generation: number) =>
  encode(await sign(canonicalJson(table), generation));

let collection = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collection = Math.max(collection, duration);
}).observe({ entryTypes: ['gc'] });

const first = await plain(tableOf(0));
const load = loadavg()[0]?.toFixed(1);
console.log(
  `${capabilities} capabilities, ${(first.length / 1e6).toFixed(1)} MB, Node ${process.version}, load ${load}, ${rounds} rounds\n`,
);
console.log(
  '| a table is offered | to live, median | slowest | CPU, median | longest stall by CPU, median | slowest | by the clock, median | slowest | longest collection in it, median | the last step, median | slowest |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|');

const firstLoads: Sample[] = [];
for (let round = 0; round < 5; round += 1) firstLoads.push(await watched(createStore())(first));
row('the first, of several stores', firstLoads);
await repeated('one capability edited', plain, (round) => tableOf(round, isOneOf(round)));
await repeated('one in a hundred edited', plain, (round) =>
  tableOf(100 + round, (index) => index % 100 === 0),
);
await repeated('every capability edited', plain, (round) => tableOf(200 + round));
await repeated('with indents, one edited', indented, (round) => tableOf(round, isOneOf(round)));
await repeated(
  'signed, one edited',
  signed,
  (round) => tableOf(round, isOneOf(round)),
  createStore({ trust: newTrust() }),
);

async function repeated(
  name: string,
  bytesOf: (table: RoutingTable, round: number) => Promise<Uint8Array>,
  tableIn: (round: number) => RoutingTable,
  store = createStore(),
): Promise<void> {
  const samples: Sample[] = [];
  const swap = watched(store);
  await swap(await bytesOf(tableOf(0), 1));
  for (let round = 1; round <= rounds; round += 1) {
    samples.push(await swap(await bytesOf(tableIn(round), round + 1)));
  }
  row(name, samples);
}

/** A store, and how long the last step of its swaps takes: the listeners' turns, of which a router's is one. */
function watched(store: Store) {
  let swapping = 0;
  let last = 0;
  store.subscribe(() => {
    swapping = performance.now();
  });
  const router = createRouter({ store });
  const resolve = () => router.resolve('capability-00007', { user: 'u-1', inputTokens: 10 });
  store.subscribe(() => {
    resolve();
    last = performance.now() - swapping;
  });
  return async (bytes: Uint8Array): Promise<Sample> => {
    const sample = await offered(store, { bytes, resolve });
    return { ...sample, last };
  };
}

/** Offers a table, while a timer of a millisecond resolves and looks how late it is. */
async function offered(
  store: Store,
  { bytes, resolve }: { bytes: Uint8Array; resolve: () => void },
): Promise<Omit<Sample, 'last'>> {
  await settled();
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let stallCpu = 0;
  let last = process.threadCpuUsage();
  const timer = setInterval(() => {
    const used = process.threadCpuUsage(last);
    stallCpu = Math.max(stallCpu, (used.user + used.system) / 1000);
    last = process.threadCpuUsage();
    resolve();
  }, 1);
  delay.enable();
  await settled();
  delay.reset();
  stallCpu = 0;
  collection = 0;
  const before = process.threadCpuUsage();
  const began = performance.now();
  const answer = await store.offer({ bytes, origin: 'bench' });
  const total = performance.now() - began;
  const { user, system } = process.threadCpuUsage(before);
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  delay.disable();
  if (!answer.accepted || answer.unchanged) throw new Error('the table was not taken');
  return { total, cpu: (user + system) / 1000, stallCpu, stall: delay.max / 1e6, collection };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

function row(name: string, samples: readonly Sample[]): void {
  const show = (value: number | undefined) => `${(value ?? 0).toFixed(1)} ms`;
  const both = (field: keyof Sample) => {
    const values = samples.map((sample) => sample[field]).sort((one, other) => one - other);
    return [show(values[values.length >> 1]), show(values.at(-1))];
  };
  const cells = [...both('total'), both('cpu')[0], ...both('stallCpu'), ...both('stall')];
  console.log(`| ${[name, ...cells, both('collection')[0], ...both('last')].join(' | ')} |`);
}
