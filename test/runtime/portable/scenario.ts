import type * as ExplainDoor from '../../../src/runtime/explain/index.ts';
import type * as RuntimeDoor from '../../../src/runtime/index.ts';
import type * as SignedDoor from '../../../src/runtime/signed/index.ts';
import type * as StoreDoor from '../../../src/runtime/store/index.ts';
import type * as TableDoor from '../../../src/table/index.ts';

export interface Doors {
  readonly runtime: typeof RuntimeDoor;
  readonly explain: typeof ExplainDoor;
  readonly signed: typeof SignedDoor;
  readonly stores: typeof StoreDoor;
  readonly table: typeof TableDoor;
}

/** Plain data, so that it crosses from one global scope to another. */
export interface ScenarioInput {
  readonly now: number;
  readonly table: string;
  readonly nextTable: string;
  readonly requests: readonly (readonly [string, RuntimeDoor.ResolveContext?])[];
  readonly units: readonly string[];
  readonly signed: { readonly root: string; readonly bundle: string; readonly forged: string };
}

/**
 * What an application does with the runtime, told as plain data: the same wherever it runs. It is given the modules as
 * they are built, imports none itself, and uses nothing but what ECMAScript and the web have.
 *
 * Decodes, resolves, keeps health, swaps, explains, and takes signed tables; answers what came of each.
 */
export async function scenario(
  { runtime, explain, signed, stores, table }: Doors,
  input: ScenarioInput,
): Promise<Record<string, unknown>> {
  const clock = () => input.now;
  const store = stores.createStore({ clock });
  const router = runtime.createRouter({ store, clock, random: () => 0.5 });
  const events: unknown[] = [];
  store.subscribe((event) => events.push({ ...event }));
  const offer = (bytes: Uint8Array | string) => store.offer({ bytes, origin: 'scenario' });

  const before = router.resolve('chat');
  const accepted = await offer(bytesOf(input.table));
  const refused = [await offer('{'), await offer(input.table.replace('"format":1', '"format":9'))];
  const asked = input.requests.map(([capability, context]) => router.resolve(capability, context));
  const explained = router.resolve('summary', { user: 'zoë' }, { explain: explain.explain });

  const permits = Array.from({ length: 5 }, () => router.begin('big@north'));
  for (const permit of permits) permit?.report('failure');
  const disturbed = router.resolve('chat');
  const snapshot = router.snapshot();
  const swapped = await offer(input.nextTable);
  return plain({
    before,
    accepted,
    refused,
    asked,
    explained,
    disturbed,
    health: router.health(),
    swapped,
    pinned: snapshot?.resolve('chat').revision,
    live: router.resolve('chat').revision,
    events,
    signed: await takeSigned({ runtime, signed, stores }, { ...input, clock }),
    tools: {
      revision: await table.revisionOf(input.table),
      canonical: table.canonicalJson(JSON.parse(input.table)) === input.table,
      buckets: input.units.map((unit) => table.bucketing('salt')(unit)),
    },
  });
}

/** A bundle that the pinned root trusts, and one whose table was changed under its signature. */
async function takeSigned(
  { runtime, signed, stores }: Pick<Doors, 'runtime' | 'signed' | 'stores'>,
  { signed: { root, bundle, forged }, clock }: Pick<ScenarioInput, 'signed'> & { clock: () => number },
) {
  const trusting = () =>
    stores.createStore({ clock, trust: signed.createTrust({ root, environment: 'production' }) });
  const store = trusting();
  const taken = await store.offer({ bytes: bundle, origin: 'scenario' });
  const refused = await trusting().offer({ bytes: forged, origin: 'scenario' });
  return { taken, refused, answers: runtime.createRouter({ store, clock }).resolve('chat').targets };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function plain(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value));
}
