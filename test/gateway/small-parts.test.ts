import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerHeaders, headerValue, warningsValue } from '../../src/gateway/answer/answer-headers.ts';
import { estimateEmbeddingTokens } from '../../src/gateway/decide/estimate-embedding.ts';
import { RatedContext } from '../../src/gateway/decide/request-context.ts';
import { createAdmission, descriptorLimit, requestLimit } from '../../src/gateway/intake/admission.ts';
import { createRedactor } from '../../src/gateway/record/redact.ts';
import { createMarkFinder } from '../../src/gateway/relay/find-marks.ts';
import { reload } from '../../src/gateway/reload.ts';
import { createPhaseClock } from '../../src/gateway/upstream/phase-clock.ts';
import { estimateTokens } from '../../src/runtime/estimate/estimate-tokens.ts';
import { createStore } from '../../src/runtime/store.ts';
import { chatCompletions } from '../../src/wire/clients/chat-completions/chat-completions.ts';
import { buildTable } from './support/build-table.ts';

describe('params', () => {
  test.each([
    ['a default fills what is missing', {}, { defaults: { temperature: 0.2 } }, { temperature: 0.2 }],
    [
      'a default yields to the caller',
      { temperature: 1 },
      { defaults: { temperature: 0.2 } },
      { temperature: 1 },
    ],
    ['a default yields to the caller’s null', { stop: null }, { defaults: { stop: ['x'] } }, { stop: null }],
    ['an override wins', { temperature: 1 }, { override: { temperature: 0 } }, { temperature: 0 }],
    ['an override wins over a default', {}, { defaults: { seed: 1 }, override: { seed: 2 } }, { seed: 2 }],
    [
      'two names of one thing are one thing, below',
      { max_completion_tokens: 5 },
      { defaults: { max_tokens: 9 } },
      { max_completion_tokens: 5 },
    ],
    [
      'two names of one thing are one thing, above',
      { max_completion_tokens: 5 },
      { override: { max_tokens: 9 } },
      { max_tokens: 9 },
    ],
    [
      'what a request is stays the caller’s',
      { model: 'a', stream: true },
      { defaults: { messages: [] }, override: { model: 'b', stream: false } },
      { model: 'a', stream: true },
    ],
  ])('%s', (_name, body, params, expected) => {
    expect(chatCompletions.withParams(body, params)).toEqual(expected);
  });
});

describe('headers', () => {
  const resolution = {
    capability: 'code',
    targets: [],
    reason: 'TARGETING_MATCH',
    rule: 'größer\r\nset-cookie: a=b',
    variant: null,
    revision: 'sha256:1',
    timeouts: { connect: 1, firstToken: 1, idle: 1, total: 1 },
  } as const;
  const timing = { resolve: 0.0444, upstream: 12, overhead: 1.006 };

  test('a name cannot end its header, and can be read back', () => {
    const headers = answerHeaders({ id: 'req_1', resolution, trail: [], timing });
    const rule = headers['x-signalbox-rule'] ?? '';
    expect(rule).toMatch(/^[\x20-\x7e]+$/);
    expect(decodeURIComponent(rule)).toBe(resolution.rule);
    expect(headers['server-timing']).toBe('resolve;dur=0.04, upstream;dur=12, overhead;dur=1.01');
    expect(headers).not.toHaveProperty('x-signalbox-model');
    expect(headers).not.toHaveProperty('x-signalbox-simulated');
  });

  test('warnings and simulation are told', () => {
    const warnings = [{ field: 'seed', message: 'not sent' }];
    const headers = answerHeaders({ id: 'req_1', resolution, trail: [], timing, warnings, simulated: true });
    expect(headers['x-signalbox-warnings']).toBe('seed: not sent');
    expect(headers['x-signalbox-simulated']).toBe('true');
  });

  test.each([
    ['plain', 'plain'],
    ['50%', '50%25'],
    ['a\u0000b', 'a%00b'],
    ['日', '%E6%97%A5'],
  ])('%j is written %j', (text, written) => {
    expect(headerValue(text)).toBe(written);
  });

  test('no value is longer than a kilobyte', () => {
    expect(headerValue('x'.repeat(5000))).toHaveLength(1024);
  });

  test('a value is never cut inside an encoded byte', () => {
    for (let before = 1015; before < 1030; before += 1) {
      const value = headerValue(`${'x'.repeat(before)}日本`);
      expect(value.length).toBeLessThanOrEqual(1024);
      expect(value).toMatch(/^x+(%[0-9A-F]{2})*$/);
    }
  });

  test('warnings are kept whole, and those that have no room are counted', () => {
    const warnings = Array.from({ length: 40 }, (_, index) => ({
      field: `f${index}`,
      message: 'ü'.repeat(20),
    }));
    const value = warningsValue(warnings);
    expect(value.length).toBeLessThanOrEqual(1024 + 20);
    const parts = value.split('; ');
    expect(parts.slice(0, -1)).toEqual(
      warnings.slice(0, parts.length - 1).map(({ field }) => `${field}: ${'%C3%BC'.repeat(20)}`),
    );
    expect(parts.at(-1)).toBe(`and ${40 - parts.length + 1} more`);
  });
});

describe('admission', () => {
  test('the limit leaves room for both connections of every request', () => {
    expect(requestLimit(20_000)).toBe(9872);
    expect(requestLimit(10)).toBe(16);
    expect(descriptorLimit()).toBeGreaterThan(0);
  });

  test('idle waits for the last to leave', async () => {
    const admission = createAdmission(2);
    admission.enter();
    admission.enter();
    expect(() => admission.enter()).toThrow(expect.objectContaining({ status: 503 }));
    let idle = false;
    const waiting = admission.idle().then(() => {
      idle = true;
    });
    admission.leave();
    await Promise.resolve();
    expect(idle).toBe(false);
    admission.leave();
    await waiting;
    expect(admission.active).toBe(0);
  });
});

describe('the clock of a call', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start(deadline = 10_000) {
    const expired: string[] = [];
    const limits = { connect: 100, firstToken: 500, idle: 200, closing: 50 };
    const clock = createPhaseClock(limits, performance.now() + deadline, (what) => expired.push(what));
    return { clock, expired };
  }

  test.each(['connect', 'firstToken', 'idle', 'closing'] as const)('%s has its own limit', (phase) => {
    const { clock, expired } = start();
    clock.enter(phase);
    vi.advanceTimersByTime({ connect: 98, firstToken: 498, idle: 198, closing: 48 }[phase]);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(3);
    expect(expired).toEqual([phase]);
  });

  test('every piece of content starts the silence afresh', () => {
    const { clock, expired } = start();
    for (let piece = 0; piece < 20; piece += 1) {
      clock.enter('idle');
      vi.advanceTimersByTime(150);
    }
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(60);
    expect(expired).toEqual(['idle']);
  });

  test('the total ends what never falls silent, and what is suspended', () => {
    const talking = start(1000);
    for (let piece = 0; piece < 30; piece += 1) {
      talking.clock.enter('idle');
      vi.advanceTimersByTime(50);
    }
    expect(talking.expired[0]).toBe('total');
    const waiting = start(1000);
    waiting.clock.enter('idle');
    waiting.clock.suspend();
    vi.advanceTimersByTime(990);
    expect(waiting.expired).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(waiting.expired).toEqual(['total']);
  });

  test('a clock that was stopped says nothing, and leaves no timer', () => {
    const { clock, expired } = start();
    clock.enter('connect');
    clock.stop();
    clock.enter('idle');
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(20_000);
    expect(expired).toEqual([]);
  });
});

test('a redactor takes out whole secrets, the longer first, and as JSON writes them', () => {
  const redact = createRedactor(['sk-secret-1', 'sk-secret-1-long', 'with"quote!', 'short']);
  expect(redact('a sk-secret-1-long b sk-secret-1 c')).toBe('a [secret] b [secret] c');
  expect(redact(JSON.stringify({ key: 'with"quote!' }))).toBe('{"key":"[secret]"}');
  expect(redact('short')).toBe('short');
});

test('marks are found wherever they stand, in any order, between letters of any script', () => {
  const find = createMarkFinder(['"usage":{', 'error', '[DONE]', 'größe']);
  const bytes = Buffer.from('äöü "usage":null error [DONE] größe "usage":{');
  const hits: string[] = [];
  for (let at = find(bytes, 0); at !== -1; at = find(bytes, at + 1))
    hits.push(bytes.subarray(at, at + 5).toString());
  expect(hits).toEqual(['error', '[DONE', 'grö', 'usage'].map((hit) => expect.stringContaining(hit)));
});

test('a request is estimated once, when somebody asks, and not before', () => {
  const made: string[] = [];
  const known = { team: 'search', messages: 1 };
  const context = new RatedContext(known, {
    countTokens: () => made.push('tokens') + 41,
    rate: () => made.push('complexity') / 10,
  });
  expect(context).toMatchObject(known);
  expect(made).toEqual([]);
  const { inputTokens, complexity } = context;
  expect([inputTokens, context.inputTokens, complexity, context.complexity]).toEqual([42, 42, 0.2, 0.2]);
  expect(made).toEqual(['tokens', 'complexity']);
});

test('texts for vectors are estimated, and lists of tokens counted', () => {
  expect(estimateEmbeddingTokens({ encoding: 'float', input: [[1, 2, 3], [4]] })).toBe(4);
  const text = 'The ferry leaves the harbour.';
  expect(estimateEmbeddingTokens({ encoding: 'float', input: [text] })).toBe(estimateTokens(text));
  expect(estimateEmbeddingTokens({ encoding: 'float', input: [text, [1, 2]] })).toBe(
    estimateTokens(text) + 2,
  );
});

test('reloading takes all that its source says, logs what became of it, and ends with its source', async () => {
  const lines: string[] = [];
  const store = createStore();
  const provider = { p: { api: 'openai', baseUrl: 'http://127.0.0.1:1' } };
  const good = JSON.stringify(buildTable({ providers: provider, capabilities: { a: 'p/x' } }));
  const better = JSON.stringify(buildTable({ providers: provider, capabilities: { a: 'p/y' } }));
  async function* reports() {
    for (const bytes of [good, good, 'nonsense', 'nonsense']) yield candidate(bytes);
    yield { type: 'failed', origin: 'here', code: 'source-missing', message: 'It is gone.' } as const;
    yield { type: 'unchanged', origin: 'here' } as const;
    yield candidate(better);
  }
  const candidate = (bytes: string) => ({ type: 'candidate', bytes, origin: 'here' }) as const;
  await reload(reports(), {
    store,
    logger: pino({ base: null }, { write: (line) => void lines.push(line) }),
  });
  const told = lines.map((line) => JSON.parse(line));
  expect(told.map(({ msg }) => msg)).toEqual([
    'table live',
    expect.stringMatching(/^table refused: /),
    'table source failed, the live table goes on: It is gone.',
    'table source is back',
    'table live',
  ]);
  expect(told[4]).toMatchObject({ previous: told[0].revision, changed: ['a'] });
  expect(store.current()?.revision).toBe(told[4].revision);
});
