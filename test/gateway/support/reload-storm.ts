import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { sampleOf } from '../../../src/compiler/finish/self-test/sample.ts';
import { selfTestOf } from '../../../src/compiler/finish/self-test.ts';
import { openAccess } from '../../../src/gateway/intake/authenticate.ts';
import { reload } from '../../../src/gateway/reload.ts';
import { createGateway } from '../../../src/gateway/server.ts';
import { signEnvelope } from '../../../src/gitops/bundle/envelope.ts';
import { signBundle } from '../../../src/gitops/bundle/sign-bundle.ts';
import { generateKey, readSigningKey, type SigningKey } from '../../../src/gitops/bundle/signing-key.ts';
import { signTrustRoot } from '../../../src/gitops/bundle/trust-root.ts';
import type { LiveTable } from '../../../src/runtime/live-table.ts';
import { createRouter } from '../../../src/runtime/router.ts';
import { createTrust } from '../../../src/runtime/signed/trust.ts';
import { createStore, type Store } from '../../../src/runtime/store.ts';
import { type Sim, startSim } from '../../../src/sim/start-sim.ts';
import { canonicalJson } from '../../../src/table/canonical.ts';
import { revisionOf } from '../../../src/table/revision.ts';
import type { SelfTest } from '../../../src/table/self-test.ts';
import { bundlePayload, bundleType } from '../../../src/table/signed/bundle.ts';
import type { RoutingTable } from '../../../src/table/table.ts';
import { memorySource } from '../../../src/watch/sources/memory-source.ts';
import { ask, chunksIn } from './ask.ts';
import { buildTable } from './build-table.ts';

export interface StormPlan {
  /** Sound generations that become live, each followed by a bad candidate. */
  readonly swaps: number;
  /** Streams that are open all the time; one that ends is followed by another. */
  readonly streams: number;
  /** Whole answers that are asked for around each swap. */
  readonly requestsPerSwap: number;
  /** The least from one swap to the next, in milliseconds. */
  readonly gapMs: number;
  /** Swaps no more after so many milliseconds, however many there were. */
  readonly atMostMs?: number;
}

/** What happened; a list of sentences is empty where all went well. */
export interface Storm {
  /** Swaps that were made. */
  readonly swaps: number;
  readonly requests: number;
  readonly streams: number;
  /** Streams that were open while another table became live. */
  readonly spanning: number;
  /** Answers that were no success, or no whole one. */
  readonly failed: readonly string[];
  /** Answers whose parts belong to different generations, or to one that was not live during the request. */
  readonly mixed: readonly string[];
  /** Good candidates that were refused, and bad ones that were not. */
  readonly wronglyJudged: readonly string[];
  /** Bad candidates that were refused, by what was wrong and the code of the refusal. */
  readonly refused: Readonly<Record<string, number>>;
  /** Tables of the past that are still in memory when all is over and collected. */
  readonly tablesLeft: number;
  /** Bytes of heap after a tenth of the swaps, and after all; what it grows by in a thousand swaps, by all samples between. */
  readonly heap: { readonly early: number; readonly late: number; readonly slope: number };
  /** From the first swap to the last answer, and the whole answers of that time. */
  readonly seconds: number;
  readonly answered: number;
  /** Of one processor, by this process, in that time. */
  readonly processorSeconds: number;
  /** Whole answers a second during the swaps, in each ten seconds of them. */
  readonly rates: readonly number[];
  /** Of whole answers, in milliseconds: while nothing changed, and during the swaps. */
  readonly latencies: { readonly calm: readonly number[]; readonly storm: readonly number[] };
}

/**
 * Swaps the table of a real gateway, in front of the simulator, again and again under load. Tables are signed bundles
 * and come the way of any source; each names other models, upstream and in its own words, so that an answer of two
 * generations shows itself.
 */
export async function runReloadStorm(plan: StormPlan): Promise<Storm> {
  const { swaps, streams, requestsPerSwap, gapMs, atMostMs = Number.POSITIVE_INFINITY } = plan;
  const [quick, slow] = await Promise.all([startSim({ latency: 'none' }), startSim({ latency: 10 })]);
  const key = newKey();
  const trust = createTrust({ root: rootOf(key), environment: 'default' });
  const store = createStore({ trust });
  const gateway = createGateway({
    store,
    router: createRouter({ store }),
    authenticate: openAccess(),
    environment: {},
    logger: pino({ level: 'silent' }),
  });
  const { url } = await gateway.listen(0, '127.0.0.1');
  const ending = new AbortController();
  const source = memorySource({ signal: ending.signal });
  const reloading = reload(source, { store, logger: pino({ level: 'silent' }) });
  const publisher = createPublisher({ quick, slow, key });
  const generations = new Map<string, number>();
  const verdict = nextVerdict(store);
  const past: WeakRef<LiveTable>[] = [];
  const wronglyJudged: string[] = [];
  const refused: Record<string, number> = {};
  const callers = createCallers({
    url,
    generations,
    live: () => generations.get(store.current()?.revision ?? '') ?? -1,
  });

  async function offer(bytes: string): Promise<string> {
    const answered = verdict();
    source.push(new TextEncoder().encode(bytes));
    return answered;
  }

  async function swapTo(generation: number): Promise<void> {
    const { bytes, revision } = await publisher.good(generation);
    generations.set(revision, generation);
    const code = await offer(bytes);
    const live = store.current();
    if (code !== 'live' || live?.revision !== revision)
      wronglyJudged.push(`generation ${generation}: ${code}`);
    if (live !== undefined) past.push(new WeakRef(live));
  }

  async function refuseBad(generation: number): Promise<void> {
    const { what, bytes } = await publisher.bad(generation);
    const before = store.current()?.revision;
    const code = await offer(bytes);
    if (code === 'live' || store.current()?.revision !== before)
      wronglyJudged.push(`${what} of ${generation}`);
    const named = `${what}: ${code}`;
    refused[named] = (refused[named] ?? 0) + 1;
  }

  await swapTo(1);
  const open = Array.from({ length: streams }, () => callers.streamOn());
  await callers.warmUp(20);
  const calm = await callers.latenciesOf(async () => {
    for (let round = 0; round < Math.min(100, swaps); round += 1) {
      const gap = sleep(gapMs);
      void callers.ask(requestsPerSwap);
      await gap;
      await callers.calmDown(64);
    }
    await callers.calmDown(0);
  });
  const began = performance.now();
  const heaps: Sample[] = [];
  const rates: number[] = [];
  let span = { began, answered: callers.counts().requests };
  const before = span.answered;
  const processor = process.cpuUsage();
  const sampled = Math.ceil(swaps / 10);
  let done = 0;
  const storm = await callers.latenciesOf(async () => {
    for (let generation = 2; generation <= swaps + 1; generation += 1) {
      const gap = sleep(gapMs);
      void callers.ask(requestsPerSwap);
      await swapTo(generation);
      await refuseBad(generation);
      done += 1;
      await gap;
      await callers.calmDown(64);
      if (done % sampled === 0) heaps.push({ at: done, bytes: heapAfterCollection() });
      const now = performance.now();
      if (now - span.began >= 10_000) {
        const answered = callers.counts().requests;
        rates.push(((answered - span.answered) * 1000) / (now - span.began));
        span = { began: now, answered };
      }
      if (now - began > atMostMs) break;
    }
    await callers.calmDown(0);
  });
  const seconds = (performance.now() - began) / 1000;
  const answered = callers.counts().requests - before;
  const { user, system } = process.cpuUsage(processor);
  callers.stop();
  await Promise.all(open);
  await callers.calmDown(0);
  await sleep(50);
  const late = heapAfterCollection();
  // References from this turn of the loop count as alive: let it pass.
  await sleep(10);
  heapAfterCollection();
  const tablesLeft = past.filter((table) => table.deref() !== undefined).length;
  ending.abort();
  await reloading;
  await gateway.close();
  await Promise.all([quick.close(), slow.close()]);
  const { failed, mixed, counts } = callers;
  return {
    swaps: done,
    ...counts(),
    failed,
    mixed,
    wronglyJudged,
    refused,
    tablesLeft,
    heap: { early: heaps[0]?.bytes ?? 0, late, slope: slopeOf(heaps) },
    seconds,
    answered,
    processorSeconds: (user + system) / 1e6,
    rates,
    latencies: { calm, storm },
  };
}

/** The store's next word on a candidate: `live`, or the code of a refusal. */
function nextVerdict(store: Store): () => Promise<string> {
  let tell = (_code: string) => {};
  store.subscribe((event) => {
    if (event.type === 'ready' || event.type === 'changed') tell('live');
    else if (event.type === 'rejected') tell(event.code);
  });
  return () =>
    new Promise((resolve) => {
      tell = resolve;
    });
}

/** Makes generations, each with models of its own, and candidates that only look like one. */
function createPublisher({ quick, slow, key }: { quick: Sim; slow: Sim; key: SigningKey }) {
  const stranger = newKey();
  /** Bundles as they were published, the newest last. */
  let published: string[] = [];

  function tableText(name: string): string {
    const padding = Array.from({ length: 4 }, (_, index) => [`padding-${index}`, `quick/${name}`] as const);
    const table = buildTable({
      providers: {
        quick: { api: 'openai', baseUrl: `${quick.url}/openai/v1` },
        slow: { api: 'openai', baseUrl: `${slow.url}/openai/v1` },
      },
      capabilities: {
        chat: {
          use: `quick/${name}?tokens=16`,
          timeouts: { firstToken: 60_000, idle: 60_000, total: 60_000 },
        },
        // Its tokens come slowly on purpose, and more slowly on a machine that has no time.
        story: {
          use: `slow/${name}?tokens=16`,
          timeouts: { firstToken: 120_000, idle: 120_000, total: 300_000 },
        },
        ...Object.fromEntries(padding),
      },
    });
    // The model's own name bears the generation as well.
    return withSelfTest(JSON.parse(JSON.stringify(table).replaceAll('-main', `-of-${name}`)));
  }

  function withSelfTest(table: RoutingTable): string {
    const selfTest = selfTestOf(table, sampleOf(table, Object.keys(table.capabilities).sort()));
    return canonicalJson({ ...table, selfTest });
  }

  async function sign(table: string, generation: number, signer = key) {
    const source = { commit: 'c0ffee', path: 'registry' };
    const made = await signBundle({ table, source, compiler: '0.1.0', generation }, [signer]);
    if (!made.ok) throw new Error(made.message);
    return { text: JSON.stringify(made.envelope), header: made.header };
  }

  const bundle = (name: string, generation: number, signer = key) =>
    sign(tableText(name), generation, signer);

  const kinds: readonly (readonly [string, (generation: number) => Promise<string>])[] = [
    ['unsigned', async (generation) => tableText(`bad-${generation}`)],
    ['cut short', async () => newest().slice(0, -40)],
    ['older', async () => published.at(0) ?? ''],
    ['the one before, come late', async () => published.at(-2) ?? ''],
    ['of a compiler that decides otherwise', async (now) => contrary(now)],
    ['other bytes of the same generation', async (now) => (await bundle(`bad-${now}`, now)).text],
    ['signed by a stranger', async (now) => (await bundle(`bad-${now}`, now + 1, stranger)).text],
    ['of another environment', async (now) => foreign(now)],
    ['altered under its signature', async (now) => damaged(now)],
  ];
  const newest = () => published.at(-1) ?? '';

  /** The next generation, signed as it must be, whose compiler had another answer from its runtime. */
  async function contrary(now: number): Promise<string> {
    const right: RoutingTable = JSON.parse(tableText(`bad-${now}`));
    const wrong: SelfTest = {
      buckets: [],
      cases: [
        {
          capability: 'chat',
          at: 0,
          context: {},
          expect: { reason: 'STATIC', rule: null, variant: null, targets: ['of@nobody'] },
        },
      ],
    };
    const table = canonicalJson({ ...right, selfTest: wrong });
    const { header } = await bundle(`bad-${now}`, now + 1);
    const payload = bundlePayload(canonicalJson({ ...header, digest: await revisionOf(table) }), table);
    return JSON.stringify(signEnvelope({ payloadType: bundleType, payload }, [key]));
  }

  /** Other models in the payload that this generation was signed with. */
  async function damaged(generation: number): Promise<string> {
    const envelope = JSON.parse(newest());
    const payload = Buffer.from(envelope.payload, 'base64')
      .toString()
      .replaceAll(`gen-${generation}`, `bad-${generation}`);
    return JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') });
  }

  async function foreign(generation: number): Promise<string> {
    const table = tableText(`bad-${generation}`).replace(
      '"environment":"default"',
      '"environment":"elsewhere"',
    );
    return (await sign(table, generation + 1)).text;
  }

  return {
    async good(generation: number): Promise<{ readonly bytes: string; readonly revision: string }> {
      const { text, header } = await bundle(`gen-${generation}`, generation);
      published = [...published.slice(-3), text];
      return { bytes: text, revision: header.digest };
    },
    async bad(generation: number): Promise<{ readonly what: string; readonly bytes: string }> {
      const [what, make] = kinds[generation % kinds.length] ?? ['', async () => ''];
      return { what, bytes: await make(generation) };
    },
  };
}

/** Asks, and holds every part of each answer against one generation. */
function createCallers({
  url,
  generations,
  live,
}: {
  readonly url: string;
  /** By revision. */
  readonly generations: ReadonlyMap<string, number>;
  readonly live: () => number;
}) {
  const failed: string[] = [];
  const mixed: string[] = [];
  const underWay = new Set<Promise<void>>();
  let latencies: number[] = [];
  let [requests, streams, spanning] = [0, 0, 0];
  let stopped = false;

  async function askOnce(capability: 'chat' | 'story'): Promise<void> {
    const first = live();
    const began = performance.now();
    const stream = capability === 'story';
    const { status, headers, text } = await ask(url, { model: capability, stream });
    const last = live();
    if (stream) streams += 1;
    else {
      requests += 1;
      latencies.push(performance.now() - began);
    }
    if (stream && last > first) spanning += 1;
    if (status !== 200) {
      failed.push(`${capability}: ${status} ${text.slice(0, 200)}`);
      return;
    }
    if (stream && !text.trimEnd().endsWith('data: [DONE]')) failed.push('a stream without its end');
    const generation = generations.get(String(headers['x-signalbox-revision'])) ?? -1;
    const name = `gen-${generation}`;
    const parts = stream ? chunksIn(text) : [JSON.parse(text)];
    const said = parts.map(contentOf).join('');
    const isOne =
      headers['x-signalbox-model'] === `${capability}-of-${name}` &&
      parts.every(({ model }) => model === name) &&
      said.includes(`"${name}"`);
    if (!isOne) mixed.push(`${headers['x-signalbox-revision']} is ${name}, and: ${text.slice(0, 300)}`);
    if (generation < first || generation > last)
      mixed.push(`${name} was not live between ${first} and ${last}`);
  }

  function start(): Promise<void> {
    const one = askOnce('chat')
      .catch((error: unknown) => void failed.push(String(error)))
      .finally(() => underWay.delete(one));
    underWay.add(one);
    return one;
  }

  return {
    failed,
    mixed,
    counts: () => ({ requests, streams, spanning }),
    async ask(count: number): Promise<void> {
      await Promise.all(Array.from({ length: count }, start));
    },
    async warmUp(count: number): Promise<void> {
      for (let round = 0; round < count; round += 1) await start();
    },
    /** Waits until at most so many whole answers are under way. */
    async calmDown(most: number): Promise<void> {
      while (underWay.size > most) await Promise.race(underWay);
    },
    async latenciesOf(work: () => Promise<void>): Promise<readonly number[]> {
      latencies = [];
      await work();
      return latencies;
    },
    /** One stream after another, until it is stopped. */
    async streamOn(): Promise<void> {
      while (!stopped) await askOnce('story').catch((error: unknown) => void failed.push(String(error)));
    },
    stop() {
      stopped = true;
    },
  };
}

/** The text of a whole answer or of one piece of a stream, in OpenAI's format. */
function contentOf(part: Readonly<Record<string, unknown>>): string {
  // The shape of both; what has another shape shows as a text that is missing.
  const { choices } = part as {
    choices?: readonly { delta?: { content?: string }; message?: { content?: string } }[];
  };
  const [choice] = choices ?? [];
  return choice?.delta?.content ?? choice?.message?.content ?? '';
}

function newKey(): SigningKey {
  const key = readSigningKey(generateKey().privatePem);
  if (key === undefined) throw new Error('a new key is readable');
  return key;
}

function rootOf(key: SigningKey): string {
  const keys = [key];
  const expires = Math.floor(Date.now() / 1000) + 86_400;
  const made = signTrustRoot(
    { version: 1, expires, rootKeys: keys, rootThreshold: 1, bundleKeys: keys, bundleThreshold: 1 },
    keys,
  );
  if (!made.ok) throw new Error(made.message);
  return JSON.stringify(made.envelope);
}

/** What the heap was after so many swaps. */
interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** Bytes in a thousand swaps: the line with the least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [at, bytes] = [mean(samples.map((one) => one.at)), mean(samples.map((one) => one.bytes))];
  const rise = samples.reduce((sum, one) => sum + (one.at - at) * (one.bytes - bytes), 0);
  const run = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  return run === 0 ? 0 : (rise / run) * 1000;
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
