/** What a signature costs a reload: a table offered to a store unsigned and signed, and what signing takes. */
import { performance } from 'node:perf_hooks';
import { signBundle } from '../src/gitops/bundle/sign-bundle.ts';
import { generateKey, readSigningKey } from '../src/gitops/bundle/signing-key.ts';
import { signTrustRoot } from '../src/gitops/bundle/trust-root.ts';
import { createTrust } from '../src/runtime/signed/trust.ts';
import { createStore } from '../src/runtime/store.ts';
import { canonicalJson } from '../src/table/canonical.ts';
import { exampleTable } from '../test/table/example.ts';

const rounds = 9;
const key = readSigningKey(generateKey().privatePem);
if (key === undefined) throw new Error('a new key is readable');
const root = signTrustRoot(
  {
    version: 1,
    expires: Math.floor(Date.now() / 1000) + 86_400,
    rootKeys: [key],
    rootThreshold: 1,
    bundleKeys: [key],
    bundleThreshold: 1,
  },
  [key],
);
if (!root.ok) throw new Error(root.message);
const pinned = JSON.stringify(root.envelope);

console.log('capabilities  table kB  bundle kB  sign ms  unsigned ms  signed ms');
for (const count of [100, 1000, 10_000]) console.log(await measure(count));

async function measure(count: number): Promise<string> {
  const table = tableOf(count);
  const encoder = new TextEncoder();
  const began = performance.now();
  const made = await signBundle(
    { table, generation: 1, source: { commit: 'c0ffee', path: 'registry' }, compiler: 'bench' },
    [key as NonNullable<typeof key>],
  );
  const signing = performance.now() - began;
  if (!made.ok) throw new Error(made.message);
  const bundle = encoder.encode(JSON.stringify(made.envelope));
  const bytes = encoder.encode(table);
  const unsigned = await median(() => offered(createStore(), bytes));
  const signed = await median(() =>
    offered(createStore({ trust: createTrust({ root: pinned, environment: 'default' }) }), bundle),
  );
  return [count, bytes.length / 1000, bundle.length / 1000, signing, unsigned, signed]
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
