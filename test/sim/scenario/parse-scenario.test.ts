import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createGate } from '../../../src/sim/scenario/gate.ts';
import { scenarioKeys } from '../../../src/sim/scenario/keys.ts';
import { parseScenario, splitModel } from '../../../src/sim/scenario/parse-scenario.ts';

test('a model name is split from its scenario at the first question mark', () => {
  expect(splitModel('gpt-x?status=429&redirect=http://a/?b')).toEqual({
    model: 'gpt-x',
    scenario: 'status=429&redirect=http://a/?b',
  });
  expect(splitModel('gpt-x')).toEqual({ model: 'gpt-x', scenario: '' });
});

test('header and model name are read as one scenario', () => {
  expect(parseScenario('status=429', 'retry-after=2')).toEqual({
    ok: true,
    text: 'status=429&retry-after=2',
    scenario: { status: 429, 'retry-after': '2' },
  });
});

test('durations, shares, sizes and positions are understood with their units', () => {
  const parsed = parseScenario('delay=1.5s&rate=25%&huge=2KiB&cut=-1&by=rst&drip=20ms');
  expect(parsed).toMatchObject({
    scenario: { delay: 1500, rate: 0.25, huge: 2048, cut: -1, by: 'rst', drip: 20 },
  });
});

describe('a scenario that cannot be meant is refused by naming its key', () => {
  test.each([
    ['stauts=429', '"stauts"'],
    ['status=429&status=500', '"status" is given twice'],
    ['status=abc', '"status" cannot be "abc"'],
    ['status=200', '"status"'],
    ['delay=5', '"delay"'],
    ['delay=11m', '"delay"'],
    ['rate=1.5', '"rate"'],
    ['times=0', '"times"'],
    ['by=rst', '"by" means nothing without "cut"'],
    ['mid-event=yes', '"mid-event" means nothing without "cut" or "stall"'],
    ['huge=65MiB', '"huge"'],
    ['body=xml', '"body"'],
    ['retry-after=2%0d%0aset-cookie: a', '"retry-after"'],
    ['__proto__=1', '"__proto__"'],
  ])('%s', (text, named) => {
    const parsed = parseScenario(text);
    expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(named) });
  });
});

test('every key says what it does and what it takes', () => {
  for (const { does, expects } of Object.values(scenarioKeys)) {
    expect(does).toMatch(/[.]$/);
    expect(expects).not.toBe('');
  }
});

test('the README lists every key as the table has it', () => {
  const readme = readFileSync(new URL('../../../src/sim/README.md', import.meta.url), 'utf8');
  const rows = Object.entries(scenarioKeys).map(
    ([name, { does, expects }]) => `| \`${name}\` | ${does} | ${expects} |`,
  );
  const written = readme.split('\n').filter((line) => line.startsWith('| `'));
  // The formatter pads the cells.
  expect(written.map((line) => line.replaceAll(/ +/g, ' '))).toEqual(rows);
});

describe('the gate', () => {
  test('lets a scenario through `times` times, then answers well, each scope for itself', () => {
    const gate = createGate(1);
    const asked = ['a', 'a', 'a', 'b'].map((scope) => gate.admit({ status: 500, times: 2 }, scope).status);
    expect(asked).toEqual([500, 500, undefined, 500]);
    gate.reset();
    expect(gate.admit({ status: 500, times: 2 }, 'a').status).toBe(500);
  });

  test('draws `rate` from the seed: about that share, and the same ones again', () => {
    const draw = (seed: number): boolean[] => {
      const gate = createGate(seed);
      return Array.from({ length: 1000 }, () => gate.admit({ status: 500, rate: 0.2 }, 'a').status === 500);
    };
    const first = draw(1);
    expect(draw(1)).toEqual(first);
    expect(draw(2)).not.toEqual(first);
    expect(first.filter(Boolean).length).toBeGreaterThan(150);
    expect(first.filter(Boolean).length).toBeLessThan(250);
  });
});
