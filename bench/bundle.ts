/** What a signature costs a reload: a table offered to a store unsigned and signed, and what signing takes. */
import { performance } from 'node:perf_hooks';
import { createStore } from '../src/runtime/store.ts';
import { canonicalJson } from '../src/table/canonical.ts';
import { exampleTable } from '../test/table/example.ts';
import { signing } from './support/signing.ts';

const rounds = 9;
const { newTrust, sign } = signing('default');

console.log('capabilities  table kB  bundle kB  sign ms  unsigned ms  signed ms');
for (const count of [100, 1000, 10_000]) console.log(await measure(count));

async function measure(count: number): Promise<string> {
  const table = tableOf(count);
  const encoder = new TextEncoder();
  const began = performance.now();
  const bundle = encoder.encode(await sign(table, 1));
  const signed = performance.now() - began;
  const bytes = encoder.encode(table);
  const unsigned = await median(() => offered(createStore(), bytes));
  const trusted = await median(() => offered(createStore({ trust: newTrust() }), bundle));
  return [count, bytes.length / 1000, bundle.length / 1000, signed, unsigned, trusted]
    .map((figure, index) => figure.toFixed(index < 3 ? 0 : 1).padStart([12, 8, 9, 7, 11, 9][index] ?? 0))
    .join('  ');
}

/** The example's capabilities, over and over. */
function tableOf(count: number): string {
  const table = exampleTable();
  const originals = Object.entries(table.capabilities);
  const copies = Array.from({ length: count }, (_item, index) => {
    const [id, capability] = originals[index % originals.length] ?? [];
    return [`${id}-${index}`, capability];
  });
  return canonicalJson({ ...table, capabilities: { ...table.capabilities, ...Object.fromEntries(copies) } });
}

async function offered(store: ReturnType<typeof createStore>, bytes: Uint8Array): Promise<number> {
  const began = performance.now();
  const answer = await store.offer({ bytes, origin: 'bench' });
  if (!answer.accepted) throw new Error(answer.message);
  return performance.now() - began;
}

async function median(time: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await time());
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}
