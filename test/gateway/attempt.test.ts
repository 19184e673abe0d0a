import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FailureClass, ProviderFailure } from '../../src/chat/failure.ts';
import { attempt } from '../../src/gateway/attempt/attempt.ts';
import { createRetryBudget } from '../../src/gateway/attempt/retry-budget.ts';
import type { Attempt } from '../../src/gateway/contract/attempt.ts';
import type { RetryBudget } from '../../src/gateway/contract/retry-budget.ts';
import type { Sent } from '../../src/gateway/contract/sent.ts';
import type { Resolution, Target } from '../../src/runtime/resolution.ts';
import { fallbackClasses } from '../../src/table/table.ts';

type Step = 'ok' | FailureClass;

function target(name: string, more: Partial<Target> = {}): Target {
  return { deployment: name, model: name, provider: name, upstream: name, fallback: false, ...more };
}

function resolution(targets: readonly Target[]): Resolution {
  return {
    capability: 'code',
    targets,
    reason: 'STATIC',
    rule: null,
    variant: null,
    revision: 'r',
    timeouts: { connect: 1, firstToken: 1, idle: 1, total: 1 },
  };
}

function failureOf(kind: FailureClass): ProviderFailure {
  const retryable = ['rate_limit', 'overloaded', 'timeout', 'error'].includes(kind);
  return { class: kind, code: 'upstream_error', message: kind, retryable };
}

/** Runs the loop over scripted answers, with a clock that only sleeping moves. */
async function run(options: {
  readonly targets: readonly Target[];
  /** What each deployment answers, in order; the last one for ever. */
  readonly script: Readonly<Record<string, readonly Step[]>>;
  readonly attempts?: number;
  readonly setAside?: readonly string[];
  readonly retryAfter?: number;
  readonly deadline?: number;
  readonly leaves?: number;
  readonly budget?: RetryBudget;
}) {
  const {
    targets,
    script,
    attempts = 3,
    setAside = [],
    retryAfter,
    deadline = 1e6,
    leaves = Infinity,
    budget = createRetryBudget(),
  } = options;
  const calls: string[] = [];
  const begun: string[] = [];
  const reported: string[] = [];
  const waits: number[] = [];
  const trail: Attempt[] = [];
  let now = 0;
  const outcome = await attempt<string, string>({
    resolution: resolution(targets),
    router: {
      setAside: () => undefined,
      begin(deployment, { last = false } = {}) {
        if (setAside.includes(deployment) && !last) return undefined;
        begun.push(deployment);
        return { began: () => {}, report: (result) => void reported.push(`${deployment} ${result}`) };
      },
    },
    retry: { attempts, backoff: 100, maxBackoff: 1000 },
    budget,
    deadline,
    clock: () => now,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    abandoned: () => calls.length >= leaves,
    trail,
    crashed: () => {},
    prepare: (to) => ({ ok: true, value: to.deployment }),
    async send(deployment): Promise<Sent<string>> {
      const steps = script[deployment] ?? ['ok'];
      const step =
        steps[Math.min(calls.filter((call) => call === deployment).length, steps.length - 1)] ?? 'ok';
      calls.push(deployment);
      if (step === 'ok') return { ok: true, value: deployment };
      const failure = failureOf(step);
      return { ok: false, failure: retryAfter === undefined ? failure : { ...failure, retryAfter } };
    },
  });
  if (outcome.ok) outcome.settle('success');
  return { outcome, calls, begun, reported, waits, trail };
}

describe('which calls are made', () => {
  const a = target('a');
  const b = target('b', { fallback: true });
  const c = target('c', { fallback: true });
  const onlyLong = target('long', { fallback: true, on: ['context_length'] });

  test.each<[string, Parameters<typeof run>[0], readonly string[]]>([
    ['one that answers', { targets: [a, b], script: {} }, ['a']],
    ['a retry that answers', { targets: [a], script: { a: ['error', 'ok'] } }, ['a', 'a']],
    ['all tries at the only target', { targets: [a], script: { a: ['error'] } }, ['a', 'a', 'a']],
    [
      'a try is kept for each target behind',
      { targets: [a, b], script: { a: ['error'], b: ['error'] } },
      ['a', 'a', 'b'],
    ],
    [
      'three targets get one each',
      { targets: [a, b, c], script: { a: ['error'], b: ['error'], c: ['error'] } },
      ['a', 'b', 'c'],
    ],
    [
      'never more than the table allows',
      { targets: [a, b, c], attempts: 2, script: { a: ['error'], b: ['error'] } },
      ['a', 'b'],
    ],
    ['a limited one is left at once', { targets: [a, b], script: { a: ['rate_limit'] } }, ['a', 'b']],
    ['a wrong request stops everything', { targets: [a, b], script: { a: ['invalid_request'] } }, ['a']],
    ['a refused key goes on', { targets: [a, b], script: { a: ['auth'] } }, ['a', 'b']],
    [
      'too long a prompt goes only where declared',
      { targets: [a, b, onlyLong], script: { a: ['context_length'] } },
      ['a', 'long'],
    ],
    [
      'a declared class does not take others',
      { targets: [a, onlyLong], script: { a: ['error'] } },
      ['a', 'a', 'a'],
    ],
    ['the same deployment twice is one', { targets: [a, a], script: { a: ['auth'] } }, ['a']],
    ['one set aside is passed over', { targets: [a, b], setAside: ['a'], script: {} }, ['b']],
    ['the last hope is tried though set aside', { targets: [a, b], setAside: ['a', 'b'], script: {} }, ['b']],
    ['nothing after the caller has gone', { targets: [a, b], leaves: 1, script: { a: ['error'] } }, ['a']],
    ['nothing after the deadline', { targets: [a, b], deadline: 0, script: { a: ['error'] } }, ['a']],
  ])('%s', async (_name, options, expected) => {
    expect((await run(options)).calls).toEqual(expected);
  });

  test('the failure that is told is the last one', async () => {
    const { outcome } = await run({ targets: [a, b], script: { a: ['auth'], b: ['quota'] } });
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'quota' } });
  });

  test('waits grow and have jitter, and a short Retry-After is kept', async () => {
    expect((await run({ targets: [a], script: { a: ['error'] } })).waits).toEqual([50, 100]);
    expect((await run({ targets: [a], script: { a: ['error'] }, retryAfter: 400 })).waits).toEqual([
      400, 400,
    ]);
  });

  test('a long Retry-After ends the tries at that target', async () => {
    expect((await run({ targets: [a], script: { a: ['error'] }, retryAfter: 60_000 })).calls).toEqual(['a']);
  });
});

test('every permit is given back exactly once, and no request makes more calls than allowed', async () => {
  const step = fc.constantFrom<Step>(
    'ok',
    'error',
    'rate_limit',
    'overloaded',
    'timeout',
    'auth',
    'invalid_request',
    'context_length',
  );
  const names = ['a', 'b', 'c', 'd'];
  const scenario = fc.record({
    script: fc.record(
      Object.fromEntries(names.map((name) => [name, fc.array(step, { minLength: 1, maxLength: 4 })])),
    ),
    targets: fc.array(
      fc
        .record({
          name: fc.constantFrom(...names),
          on: fc.option(fc.subarray([...fallbackClasses]), { nil: undefined }),
        })
        .map(({ name, on }) => target(name, { fallback: true, ...(on === undefined ? {} : { on }) })),
      { minLength: 1, maxLength: 6 },
    ),
    attempts: fc.integer({ min: 1, max: 5 }),
    setAside: fc.subarray(names),
    leaves: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async (options) => {
      const { begun, reported, calls, trail } = await run(options);
      expect(reported.map((line) => line.split(' ')[0])).toEqual(begun);
      expect(calls.length).toBeLessThanOrEqual(options.attempts);
      expect(trail.filter(({ outcome }) => outcome !== 'skipped')).toHaveLength(calls.length);
    }),
    { numRuns: 500 },
  );
});

test('an exception while sending is this request’s failure, and the permit comes back', async () => {
  const reported: string[] = [];
  const crashes: unknown[] = [];
  const outcome = await attempt<string, string>({
    resolution: resolution([target('a')]),
    router: {
      setAside: () => undefined,
      begin: (deployment) => ({
        began: () => {},
        report: (result) => void reported.push(`${deployment} ${result}`),
      }),
    },
    retry: { attempts: 3, backoff: 1, maxBackoff: 1 },
    budget: createRetryBudget(),
    deadline: 1e9,
    clock: () => 0,
    random: () => 0,
    sleep: async () => {},
    abandoned: () => false,
    trail: [],
    crashed: (error) => void crashes.push(error),
    prepare: () => ({ ok: true, value: 'x' }),
    send: () => Promise.reject(new Error('ours')),
  });
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'internal_error' } });
  expect(reported).toEqual(['a ignored']);
  expect(crashes).toHaveLength(1);
});

test.each<[string, FailureClass, readonly string[]]>([
  ['struggles', 'overloaded', ['a']],
  ['fails', 'error', ['a']],
  ['refuses at once', 'rate_limit', ['a', 'b']],
  ['does not take our key', 'auth', ['a', 'b']],
])('with nothing left in the budget, of a provider that %s', async (_name, kind, expected) => {
  const { calls, trail } = await run({
    targets: [target('a'), target('b', { fallback: true })],
    script: { a: [kind] },
    budget: createRetryBudget({ reserve: 0 }),
  });
  expect(calls).toEqual(expected);
  if (expected.length === 1) expect(trail.at(-1)?.failure?.code).toBe('retry_budget_spent');
});

test('a deployment that is set aside costs the budget nothing', async () => {
  const { calls, trail } = await run({
    targets: [target('a'), target('b', { fallback: true })],
    setAside: ['a'],
    script: {},
    budget: createRetryBudget({ reserve: 0 }),
  });
  expect(calls).toEqual(['b']);
  expect(trail[0]).toMatchObject({ outcome: 'skipped', failure: { code: 'deployment_set_aside' } });
});

test('the retry budget bounds amplification to a fifth in the long run', () => {
  const budget = createRetryBudget();
  let retries = 0;
  for (let request = 0; request < 5000; request += 1) {
    budget.earn();
    while (budget.spend()) retries += 1;
  }
  expect(retries).toBeLessThanOrEqual(5000 * 0.2 + 100);
  expect(retries).toBeGreaterThan(5000 * 0.2 - 10);
});
