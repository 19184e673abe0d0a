import { type EvaluationContext, OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readContext } from '../../src/openfeature/context.ts';
import {
  type CapabilityDetails,
  createProvider,
  type ProviderParts,
} from '../../src/openfeature/provider.ts';
import { createRouter } from '../../src/runtime/router.ts';
import { createStore, type Store, type StoreOptions } from '../../src/runtime/store.ts';
import { canonicalJson } from '../../src/table/canonical.ts';
import type { RoutingTable } from '../../src/table/table.ts';
import { richTable } from '../table/example.ts';
import { flags, knownUser } from './flags.ts';

/** Through the SDK itself, as an application uses it: a domain of its own for each test. */
let domains = 0;
const nextDomain = () => `test-${++domains}`;

afterEach(async () => {
  vi.useRealTimers();
  await OpenFeature.close();
});

const offer = (store: Store, table: RoutingTable) =>
  store.offer({ bytes: canonicalJson(table), origin: 'test' });

async function setUp({
  table = flags(),
  store = createStore(),
  ...parts
}: { table?: RoutingTable } & Partial<ProviderParts> = {}) {
  await offer(store, table);
  const domain = nextDomain();
  const provider = createProvider({ store, ...parts });
  await OpenFeature.setProviderAndWait(domain, provider);
  return { client: OpenFeature.getClient(domain), store, provider };
}

/** Sets a provider whose store is empty, and does not wait for it. */
function setUpUnready(options: StoreOptions = {}, parts: Partial<ProviderParts> = {}) {
  const store = createStore(options);
  const domain = nextDomain();
  const initialized = OpenFeature.setProviderAndWait(domain, createProvider({ store, ...parts })).then(
    () => 'ready',
    (error: unknown) => error,
  );
  return { client: OpenFeature.getClient(domain), store, initialized };
}

/** The messages of a client's events of one kind, from now on. */
function heard(client: ReturnType<typeof OpenFeature.getClient>, event: ProviderEvents) {
  const details: unknown[] = [];
  client.addHandler(event, (detail) => void details.push(detail));
  return details;
}

describe('the scenarios of the specification that apply to a capability', () => {
  test('2.1.1: the provider names itself', () => {
    expect(createProvider({ store: createStore() }).metadata.name).toBe('signalbox');
  });

  test('1.3.1.1, 2.2.3: a string is the model that answers', async () => {
    const { client } = await setUp();
    expect(await client.getStringValue('fixed', 'bye')).toBe('big');
  });

  test('1.3.1.1, 2.2.3: a structure says who answers, in which order, and what is promised', async () => {
    const { client, store } = await setUp();
    const value = (await client.getObjectValue('chat', {})) as unknown as CapabilityDetails;
    expect(value).toMatchObject({
      capability: 'chat',
      model: 'big',
      promise: { features: ['streaming', 'tools'], context: 100_000 },
      timeouts: { total: 300_000 },
      params: { defaults: { temperature: 0.2 } },
      revision: store.current()?.revision,
    });
    expect(value.targets.map(({ deployment }) => deployment)).toEqual([
      'big@north',
      'big@south',
      'tiny@north',
      'small@south',
    ]);
    expect(value.targets[0]).toMatchObject({ provider: 'north', upstream: 'big-2026-01-01' });
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  });

  test('1.4.3, 1.4.5, 1.4.6, 1.4.7, 1.4.14, 2.2.4, 2.2.5, 2.2.9: the details are complete', async () => {
    const { client, store } = await setUp();
    expect(await client.getStringDetails('fixed', 'bye')).toEqual({
      flagKey: 'fixed',
      value: 'big',
      variant: 'big',
      reason: 'STATIC',
      flagMetadata: { revision: store.current()?.revision, provider: 'north', deployment: 'big@north' },
    });
  });

  test('1.4.7: who matches a rule gets its answer for that, and who does not gets the default', async () => {
    const { client } = await setUp();
    const ask = (context?: EvaluationContext) => client.getStringDetails('targeted', 'bye', context);
    expect(await ask({ targetingKey: knownUser })).toMatchObject({
      value: 'small',
      reason: 'TARGETING_MATCH',
      flagMetadata: { rule: 'the known user' },
    });
    expect(await ask({ targetingKey: 'somebody else' })).toMatchObject({ value: 'big', reason: 'DEFAULT' });
    expect(await ask()).toMatchObject({ value: 'big', reason: 'DEFAULT' });
  });

  test('1.3.1.1, 3.1.2: attributes decide, and without any the default answers', async () => {
    const { client } = await setUp();
    const context = { name: 'Sulisław', surname: 'Świętopełk', age: 29, customer: false };
    expect(await client.getStringValue('context-aware', 'bye', context)).toBe('tiny');
    expect(await client.getStringValue('context-aware', 'bye', {})).toBe('big');
  });

  test('1.3.1.1: an attribute that is null counts as absent', async () => {
    const { client } = await setUp();
    const context = { customer: null, team: null, user: null, inputTokens: null, tags: null };
    expect(await client.getStringDetails('context-aware', 'bye', context)).toMatchObject({
      value: 'big',
      reason: 'DEFAULT',
    });
  });

  test('2.2.1: a context that no rule looks at disturbs nothing', async () => {
    const { client } = await setUp();
    const context = { targetingKey: 'u-1', list: [1], structure: { a: 1 }, at: new Date(0) };
    expect(await client.getStringDetails('fixed', 'bye', context)).toMatchObject({
      value: 'big',
      reason: 'STATIC',
    });
  });

  test.each([
    ['String', (client: Client) => client.getStringDetails('missing', 'bye'), 'bye'],
    ['Object', (client: Client) => client.getObjectDetails('missing', { a: 1 }), { a: 1 }],
    ['Boolean', (client: Client) => client.getBooleanDetails('missing', true), true],
    ['Number', (client: Client) => client.getNumberDetails('missing', 0.5), 0.5],
  ] as const)(
    '1.4.8, 1.4.9, 1.4.10: an unknown capability as %s is the default value and FLAG_NOT_FOUND',
    async (_type, ask, value) => {
      const { client } = await setUp();
      expect(await ask(client)).toMatchObject({ value, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    },
  );

  test.each([
    ['Boolean', (client: Client) => client.getBooleanDetails('fixed', false), false],
    ['Number', (client: Client) => client.getNumberDetails('fixed', 13), 13],
  ] as const)(
    '1.3.4, 2.2.7: a capability as %s is the default value and TYPE_MISMATCH',
    async (_type, ask, value) => {
      const { client } = await setUp();
      expect(await ask(client)).toMatchObject({ value, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' });
    },
  );

  test('1.7.6: before the first table the default value comes with PROVIDER_NOT_READY', async () => {
    const { client, store, initialized } = setUpUnready();
    expect(client.providerStatus).toBe(ProviderStatus.NOT_READY);
    expect(await client.getStringDetails('fixed', 'bye')).toMatchObject({
      value: 'bye',
      reason: 'ERROR',
      errorCode: 'PROVIDER_NOT_READY',
    });
    await offer(store, flags());
    expect(await initialized).toBe('ready');
  });

  test('1.7.3, 2.4.1: with the first table it is ready, and that is told once', async () => {
    const { client, store, initialized } = setUpUnready();
    const ready = heard(client, ProviderEvents.Ready);
    await offer(store, flags());
    await initialized;
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    expect(await client.getStringValue('fixed', 'bye')).toBe('big');
    expect(ready).toHaveLength(1);
  });

  test('1.7.4, 2.4.2.1: where no table comes in time it is in error, answers defaults, and recovers', async () => {
    const { client, store, initialized } = setUpUnready({}, { readyWithin: 5 });
    const [errors, ready] = [heard(client, ProviderEvents.Error), heard(client, ProviderEvents.Ready)];
    expect(await initialized).toMatchObject({ code: 'PROVIDER_NOT_READY' });
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(errors).toHaveLength(1);
    expect(await client.getStringDetails('fixed', 'bye')).toMatchObject({
      value: 'bye',
      errorCode: 'PROVIDER_NOT_READY',
    });
    await offer(store, flags());
    await vi.waitFor(() => expect(ready).toHaveLength(1));
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    expect(await client.getStringValue('fixed', 'bye')).toBe('big');
  });

  test('1.7.4: a first table that is refused is an error at once, with the reason, and PARSE_ERROR', async () => {
    const { client, store, initialized } = setUpUnready();
    await store.offer({ bytes: '{"format":1}', origin: 'test' });
    expect(await initialized).toMatchObject({ code: 'PARSE_ERROR', message: 'environment is missing.' });
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(await client.getStringDetails('fixed', 'bye')).toMatchObject({
      value: 'bye',
      errorCode: 'PARSE_ERROR',
      errorMessage: 'environment is missing.',
    });
  });

  test('1.7.5, 1.7.7: a store that can never be ready is a provider that is fatally broken', async () => {
    const { client, store, initialized } = setUpUnready({ failIfNoTable: true });
    await store.offer({ bytes: '{"format":1}', origin: 'test' });
    expect(await initialized).toMatchObject({ code: 'PROVIDER_FATAL' });
    expect(client.providerStatus).toBe(ProviderStatus.FATAL);
    expect(await client.getStringDetails('fixed', 'bye')).toMatchObject({
      value: 'bye',
      errorCode: 'PROVIDER_FATAL',
    });
  });

  test('5.1.1, 5.2.4: a new table is told with the capabilities that may answer differently, and answers', async () => {
    const { client, store } = await setUp();
    const changes = heard(client, ProviderEvents.ConfigurationChanged);
    await offer(store, flags({ changing: 'small' }));
    await vi.waitFor(() => expect(changes).toHaveLength(1));
    expect(changes[0]).toMatchObject({
      flagsChanged: ['changing'],
      metadata: { revision: store.current()?.revision, origin: 'test' },
      providerName: 'signalbox',
    });
    expect(await client.getStringValue('changing', 'bye')).toBe('small');
  });

  test('1.7.3, 5.3.5: a table that grows too old makes it stale, and it still answers; a confirmed one makes it ready', async () => {
    vi.useFakeTimers();
    const store = createStore({ clock: Date.now, maxStaleness: 60_000 });
    const { client } = await setUp({ store });
    const [stale, ready] = [heard(client, ProviderEvents.Stale), heard(client, ProviderEvents.Ready)];
    await vi.advanceTimersByTimeAsync(62_000);
    expect([client.providerStatus, stale.length]).toEqual([ProviderStatus.STALE, 1]);
    expect(await client.getStringDetails('fixed', 'bye')).toMatchObject({ value: 'big', reason: 'STALE' });
    ready.length = 0;
    await offer(store, flags());
    await vi.advanceTimersByTimeAsync(1000);
    expect([client.providerStatus, ready.length]).toEqual([ProviderStatus.READY, 1]);
  });

  test('2.5.1, 2.5.2: once closed it hears of nothing, and it can begin again', async () => {
    const { store, provider } = await setUp();
    await OpenFeature.close();
    const told: unknown[] = [];
    provider.events?.addHandler(ProviderEvents.ConfigurationChanged, (detail) => void told.push(detail));
    await offer(store, flags({ changing: 'small' }));
    expect(told).toEqual([]);
    await provider.initialize?.();
    await offer(store, flags());
    expect(told).toHaveLength(1);
  });
});

describe('beyond the specification', () => {
  test('a refused candidate beside a live table is no error of the provider', async () => {
    const { client, store } = await setUp();
    const errors = heard(client, ProviderEvents.Error);
    await store.offer({ bytes: '{}', origin: 'test' });
    expect([client.providerStatus, errors]).toEqual([ProviderStatus.READY, []]);
    expect(await client.getStringValue('fixed', 'bye')).toBe('big');
  });

  test.each([
    [{ team: 7 }, 'The attribute "team" must be a string.'],
    [{ inputTokens: 'many' }, 'The attribute "inputTokens" must be a number.'],
    [{ inputTokens: Number.NaN }, 'The attribute "inputTokens" must be a number.'],
    [{ stream: 'yes' }, 'The attribute "stream" must be a boolean.'],
    [{ tags: ['a'] }, 'The attribute "tags" must be a structure of texts.'],
  ])('%j is INVALID_CONTEXT', async (context, errorMessage) => {
    const { client } = await setUp();
    expect(await client.getStringDetails('fixed', 'bye', context)).toMatchObject({
      value: 'bye',
      errorCode: 'INVALID_CONTEXT',
      errorMessage,
    });
  });

  test('a team that is not there is INVALID_CONTEXT, and one that may not ask is GENERAL; both name the reason', async () => {
    const { client } = await setUp();
    expect(await client.getStringDetails('fixed', 'bye', { team: 'nobody' })).toMatchObject({
      errorCode: 'INVALID_CONTEXT',
      flagMetadata: { code: 'UNKNOWN_TEAM' },
    });
    expect(await client.getStringDetails('moderation', 'bye', { team: 'search' })).toMatchObject({
      errorCode: 'GENERAL',
      flagMetadata: { code: 'NOT_ALLOWED' },
    });
  });

  test('a targeting key is asked for only where the application says so', async () => {
    const { client } = await setUp({ requireTargetingKey: true });
    expect(await client.getStringDetails('fixed', 'bye')).toMatchObject({
      value: 'bye',
      errorCode: 'TARGETING_KEY_MISSING',
    });
    expect(await client.getStringValue('fixed', 'bye', { targetingKey: 'u-1' })).toBe('big');
    expect(await client.getStringValue('fixed', 'bye', { user: 'u-1' })).toBe('big');
  });

  test('the attribute user goes before the targeting key, and the attribute tags before its like', async () => {
    const { client } = await setUp();
    expect(await client.getStringValue('targeted', 'bye', { targetingKey: 'service', user: knownUser })).toBe(
      'small',
    );
    const context = { customer: true, tags: { customer: false, surname: 'Świętopełk' } };
    expect(await client.getStringValue('context-aware', 'bye', context)).toBe('tiny');
  });

  test('a tag may have the name of what every object has', () => {
    const attributes = JSON.parse('{"__proto__": "x", "tags": {"constructor": "y"}}');
    expect(readContext(attributes)).toEqual({
      context: { tags: JSON.parse('{"__proto__": "x", "constructor": "y"}') },
    });
  });

  test('an experiment names its arm, and the same user stays in it', async () => {
    const { client } = await setUp({ table: richTable() });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        client.getStringDetails('trial', 'bye', { targetingKey: `u-${index}` }),
      ),
    );
    const inArm = answers.filter(({ flagMetadata }) => flagMetadata['experiment'] === 'big-or-tiny');
    expect(inArm.length).toBeGreaterThan(20);
    for (const { reason, variant, flagMetadata } of inArm) {
      expect([reason, variant]).toEqual(['SPLIT', flagMetadata['arm']]);
    }
  });

  test("the application's own router answers, so that its breakers count", async () => {
    const store = createStore();
    const router = createRouter<{ fixed: { features: never; input: 'text' } }>({ store });
    const { client } = await setUp({ store, router });
    for (let count = 0; count < 5; count += 1) router.begin('big@north')?.report('failure');
    expect(await client.getStringDetails('fixed', 'bye')).toMatchObject({
      value: 'big',
      flagMetadata: { deployment: 'big@south' },
    });
  });

  test('a handler that throws stops neither the others nor the store', async () => {
    const { store, provider } = await setUp();
    const told: unknown[] = [];
    provider.events?.addHandler(ProviderEvents.ConfigurationChanged, () => {
      throw new Error('mine');
    });
    provider.events?.addHandler(ProviderEvents.ConfigurationChanged, (detail) => void told.push(detail));
    expect(await offer(store, flags({ changing: 'small' }))).toMatchObject({ accepted: true });
    expect(told).toHaveLength(1);
  });
});

type Client = ReturnType<typeof OpenFeature.getClient>;
