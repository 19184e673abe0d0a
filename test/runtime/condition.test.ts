import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failed, prepareCondition } from '../../src/runtime/condition.ts';
import type { Facts } from '../../src/runtime/facts.ts';
import type { Condition } from '../../src/table/condition.ts';
import * as arbitrary from './arbitrary.ts';
import { evaluate } from './oracle/condition.ts';

/** A Wednesday, 13:05 UTC. */
const now = Date.UTC(2026, 10, 25, 13, 5);

const facts: Facts = {
  capability: 'chat',
  environment: 'staging',
  team: { name: 'Legal', capabilities: '*', region: 'eu', tags: ['careful', 'slow'] },
  context: {
    team: 'legal',
    user: 'u-1',
    tags: { tier: 'gold' },
    inputTokens: 900,
    complexity: 0.25,
    stream: true,
  },
  now,
};

const verdict = (condition: Condition) => {
  const result = prepareCondition(condition)(facts);
  return result instanceof Failed ? `fails on ${result.missing ?? 'a value'}` : result;
};

const absent: Condition = ['==', ['attr', 'session'], 's'];

describe('a condition', () => {
  test.each<[Condition, boolean | string]>([
    [['==', ['attr', 'capability'], 'chat'], true],
    [['==', ['attr', 'env'], 'staging'], true],
    [['==', ['attr', 'team.region'], 'eu'], true],
    [['in', 'slow', ['attr', 'team.tags']], true],
    [['in', ['attr', 'user'], ['list', 'u-1', 'u-2']], true],
    [['in', 1, ['list', '1']], false],
    [['==', ['entry', 'tags', 'tier'], 'gold'], true],
    [['hasEntry', 'tags', 'tier'], true],
    [['hasEntry', 'tags', 'toString'], false],
    [['==', ['entry', 'tags', 'plan'], 'pro'], 'fails on tags["plan"]'],
    [['has', 'session'], false],
    [['not', ['has', 'session']], true],
    [['==', ['attr', 'now.hour'], 13], true],
    [['==', ['attr', 'now.weekday'], 3], true],
    [['<', ['attr', 'request.complexity'], 0.3], true],
    [['>', ['*', ['attr', 'request.inputTokens'], 2], 1799], true],
    [['>=', ['+', ['attr', 'request.inputTokens'], 100], 1000], true],
    [['<=', ['-', 3, 1], 1], false],
    [['attr', 'request.stream'], true],
    [['startsWith', ['attr', 'user'], 'u-'], true],
    [['endsWith', ['attr', 'user'], '-2'], false],
    [['contains', ['+', ['attr', 'user'], 'x'], '1x'], true],
    [['==', ['size', '👍é'], 2], true],
    [['==', ['size', ['attr', 'team.tags']], 2], true],
    [['==', ['size', ['attr', 'tags']], 1], true],
    [['==', ['+', ['attr', 'team.tags'], ['list', 'x']], ['list', 'careful', 'slow', 'x']], true],
    [['<', '\uff5e', '😀'], true],
    [['<', 'a', 'aa'], true],
    [['<', false, true], true],
    [['==', 1, '1'], false],
    [['!=', null, false], true],
    [['if', ['has', 'user'], true, absent], true],
    [['if', absent, true, true], 'fails on session'],
    [absent, 'fails on session'],
    [['not', absent], 'fails on session'],
    [['<', 0, ['*', ['attr', 'request.inputTokens'], 9_007_199_254_740_991]], 'fails on a value'],
    [['<', ['-', -9_007_199_254_740_991, 1], 0], 'fails on a value'],
    [['>', ['+', 9_007_199_254_740_991, 1], 0], 'fails on a value'],
    [['>', ['+', 9_007_199_254_740_990, 1], 0], true],
    [['<', 1, 'a'], 'fails on a value'],
    [['in', 'a', 'abc'], 'fails on a value'],
    ['true', 'fails on a value'],
    [['not', 'true'], 'fails on a value'],
  ])('%j: %s', (condition, expected) => {
    expect(verdict(condition)).toBe(expected);
  });
});

describe('what a condition reads', () => {
  test('a team without tags has none of them, and without a team there is nothing to ask', () => {
    const isSlow = prepareCondition(['in', 'slow', ['attr', 'team.tags']]);
    expect(isSlow({ ...facts, team: { name: 'Plain', capabilities: '*' } })).toBe(false);
    expect(isSlow({ ...facts, team: undefined })).toEqual(new Failed('team.tags'));
  });

  test('an entry is one of the map itself, and not of its prototype', () => {
    const tags: Record<string, string> = Object.create({ tier: 'gold' });
    expect(prepareCondition(['hasEntry', 'tags', 'tier'])({ ...facts, context: { tags } })).toBe(false);
  });

  test('the clock is UTC wherever the machine stands', () => {
    const zone = process.env['TZ'];
    try {
      process.env['TZ'] = 'Pacific/Kiritimati';
      expect(new Date(now).getHours()).toBe(3);
      expect(verdict(['==', ['attr', 'now.hour'], 13])).toBe(true);
      expect(verdict(['==', ['attr', 'now.weekday'], 3])).toBe(true);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  test('a clock that is no time at all is an attribute that is absent', () => {
    const early = prepareCondition(['<', ['attr', 'now.hour'], 24]);
    expect(early({ ...facts, now: Number.NaN })).toEqual(new Failed('now.hour'));
  });
});

describe('and, or: a failure is absorbed where another operand decides', () => {
  const operands = { true: true, false: false, failed: absent } as const;
  const failed = 'fails on session';
  test.each<['and' | 'or', keyof typeof operands, keyof typeof operands, boolean | string]>([
    ['and', 'true', 'true', true],
    ['and', 'true', 'false', false],
    ['and', 'false', 'failed', false],
    ['and', 'failed', 'false', false],
    ['and', 'true', 'failed', failed],
    ['and', 'failed', 'true', failed],
    ['and', 'failed', 'failed', failed],
    ['or', 'false', 'false', false],
    ['or', 'true', 'false', true],
    ['or', 'true', 'failed', true],
    ['or', 'failed', 'true', true],
    ['or', 'false', 'failed', failed],
    ['or', 'failed', 'false', failed],
    ['or', 'failed', 'failed', failed],
  ])('%s(%s, %s)', (operator, left, right, expected) => {
    expect(verdict([operator, operands[left], operands[right]])).toBe(expected);
  });

  test('without operands, and is true and or is false', () => {
    expect([verdict(['and']), verdict(['or'])]).toEqual([true, false]);
  });

  test('of many operands one decides wherever it stands, and else the first failure is the answer', () => {
    const other: Condition = ['==', ['attr', 'key.id'], 'k'];
    for (const count of [1, 3, 4, 7]) {
      for (let place = 0; place < count; place += 1) {
        const at = (one: Condition, rest: Condition) =>
          Array.from({ length: count }, (_, index) => (index === place ? one : rest));
        expect(verdict(['and', ...at(false, absent)])).toBe(false);
        expect(verdict(['or', ...at(true, absent)])).toBe(true);
        expect(verdict(['and', ...at(absent, true)])).toBe(failed);
        expect(verdict(['and', ...at(absent, true), other])).toBe(failed);
        expect(verdict(['or', ...at(absent, false), other])).toBe(failed);
      }
    }
  });

  test('a hundred thousand operands take no more memory or stack than their number', () => {
    const users = Array.from(
      { length: 100_000 },
      (_, index): Condition => ['==', ['attr', 'user'], `u-${index}`],
    );
    expect(verdict(['or', ...users])).toBe(true);
    expect(verdict(['or', ...users.slice(2)])).toBe(false);
  });
});

test('any condition over any context comes to what a naive interpreter says', () => {
  fc.assert(
    fc.property(arbitrary.condition, arbitrary.context, (condition, context) => {
      const result = prepareCondition(condition)({ ...facts, team: undefined, context });
      const expected = evaluate(condition, {
        capability: 'chat',
        env: 'staging',
        'team.id': context.team,
        'key.id': context.key,
        user: context.user,
        session: context.session,
        tags: context.tags,
        ...Object.fromEntries(Object.entries(context).map(([key, value]) => [`request.${key}`, value])),
        'now.hour': 13,
        'now.weekday': 3,
        'budget.usedShare': context.budgetUsedShare,
      });
      expect(result instanceof Failed ? 'failed' : result).toBe(
        typeof expected === 'boolean' ? expected : 'failed',
      );
    }),
    { numRuns: 5000 },
  );
});

test('any context at all, of whatever types, gets an answer', () => {
  fc.assert(
    fc.property(
      arbitrary.condition,
      fc.dictionary(fc.constantFrom('user', 'tags', 'team', 'stream', 'inputTokens'), fc.anything()),
      (condition, context) => {
        const result = prepareCondition(condition)({ ...facts, context });
        expect(typeof result === 'boolean' || result instanceof Failed).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
