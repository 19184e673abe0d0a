import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionEnvironment } from '../../src/compiler/condition/condition-environment.ts';
import { implies, neverTrue } from '../../src/compiler/condition/implication.ts';
import { comparisonsOf, lowerCondition } from '../../src/compiler/lower/condition.ts';
import { foldCondition } from '../../src/compiler/lower/fold.ts';
import { prepareCondition } from '../../src/runtime/condition.ts';
import type { Facts } from '../../src/runtime/facts.ts';
import type { ResolveContext } from '../../src/runtime/resolution.ts';
import type { Condition } from '../../src/table/condition.ts';
import { anyConditionText, anyContext } from './arbitrary-condition.ts';

function lower(text: string) {
  return lowerCondition(conditionEnvironment().parse(text).ast);
}

/** The lowered condition; fails the test where there is none. */
function lowered(text: string): Condition {
  const result = lower(text);
  if (!('condition' in result)) throw new Error(`${text}: ${result.what} is not supported`);
  return result.condition;
}

const teams: Record<string, { name: string; capabilities: '*'; region?: string; tags?: string[] }> = {
  legal: { name: 'Legal', capabilities: '*', region: 'eu', tags: ['beta', 'internal'] },
  search: { name: 'Search', capabilities: '*' },
};

function factsOf(context: ResolveContext): Facts {
  const team = context.team === undefined ? undefined : teams[context.team];
  return { capability: 'chat', environment: 'prod', team, context, now: Date.UTC(2026, 0, 1, 12) };
}

/** The same facts as the CEL library wants them: integers as BigInt, what is not known absent. */
function celContextOf(context: ResolveContext): Record<string, unknown> {
  const { team: _, tags, ...given } = context;
  const { team } = factsOf(context);
  const request: Record<string, unknown> = {};
  for (const field of ['inputTokens', 'tools', 'images'] as const) {
    if (given[field] !== undefined) request[field] = BigInt(given[field]);
  }
  for (const field of ['stream', 'jsonSchema', 'complexity', 'api'] as const) {
    if (given[field] !== undefined) request[field] = given[field];
  }
  const known = {
    capability: 'chat',
    env: 'prod',
    team:
      team === undefined
        ? {}
        : { id: context.team, tags: team.tags ?? [], ...(team.region && { region: team.region }) },
    key: given.key === undefined ? {} : { id: given.key },
    user: given.user,
    session: given.session,
    // Nobody has to send tags: none at all is the empty map.
    tags: tags ?? {},
    request,
    now: { hour: 12n, weekday: 4n },
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

describe('a lowered condition', () => {
  test.each<[string, Condition]>([
    ['team.id == "legal"', ['==', ['attr', 'team.id'], 'legal']],
    ['team["id"] == "legal"', ['==', ['attr', 'team.id'], 'legal']],
    ['tags.tier != "gold"', ['!=', ['entry', 'tags', 'tier'], 'gold']],
    ['tags["a b"] != "gold"', ['!=', ['entry', 'tags', 'a b'], 'gold']],
    ['has(tags.tier)', ['hasEntry', 'tags', 'tier']],
    ['"tier" in tags', ['hasEntry', 'tags', 'tier']],
    ['has(team.region)', ['has', 'team.region']],
    ['team.region in ["eu", "us"]', ['in', ['attr', 'team.region'], ['list', 'eu', 'us']]],
    ['"beta" in team.tags', ['in', 'beta', ['attr', 'team.tags']]],
    [
      'size(user) > 3 && user.size() < 9',
      ['and', ['>', ['size', ['attr', 'user']], 3], ['<', ['size', ['attr', 'user']], 9]],
    ],
    ['request.inputTokens - 1 > -5', ['>', ['-', ['attr', 'request.inputTokens'], 1], -5]],
    ['-request.tools < 0', ['<', ['-', 0, ['attr', 'request.tools']], 0]],
    ['request.complexity < 0.3', ['<', ['attr', 'request.complexity'], 0.3]],
    ['request.inputTokens > 100u', ['>', ['attr', 'request.inputTokens'], 100]],
    ['!request.stream', ['not', ['attr', 'request.stream']]],
    [
      'request.stream || request.jsonSchema || request.reasoning',
      ['or', ['attr', 'request.stream'], ['attr', 'request.jsonSchema'], ['attr', 'request.reasoning']],
    ],
    [
      'request.stream ? true : user == "a"',
      ['if', ['attr', 'request.stream'], true, ['==', ['attr', 'user'], 'a']],
    ],
  ])('%s is plain JSON', (text, condition) => {
    expect(lowered(text)).toEqual(condition);
  });

  test.each([
    ['user.matches("a")', 'The function `matches`', 'user.matches("a")'],
    ['1 < 2 && team.tags.all(t, t == "a")', 'The function `all`', 'team.tags.all(t, t == "a")'],
    ['team.tags[0] == "a"', 'A place in a list', 'team.tags[0]'],
    ['user in [session]', 'A list with anything but constants', 'session'],
    ['request.inputTokens / 2 > 1', '`/`', 'request.inputTokens / 2'],
    ['request.inputTokens > 9007199254740993', 'A number of this size', '9007199254740993'],
    ['request.complexity < 1e300', 'A number of this size', '1e300'],
    ['(1u - 2u) < 1', 'Arithmetic with unsigned numbers', '1u - 2u'],
    [
      '1u < 3u * (request.stream ? 1u : 2u)',
      'Arithmetic with unsigned numbers',
      '3u * (request.stream ? 1u : 2u',
    ],
    ['user in tags', 'A tag whose name is computed', 'user'],
    ['team.tags + ["a"] == team.tags', 'A comparison of whole lists', 'team.tags'],
  ])('%s is refused, with the part that is too much', (text, what, part) => {
    const result = lower(text);
    expect(result).toMatchObject({ what });
    const { range } = result as { range: { start: number; end: number } };
    expect(text.slice(range.start, range.end)).toBe(part);
  });

  test('decides as CEL does, what is missing included', () => {
    const environment = conditionEnvironment();
    const property = fc.property(anyConditionText, anyContext, (text, context) => {
      expect(environment.check(text)).toMatchObject({ valid: true, type: 'bool' });
      let expected: unknown;
      try {
        expected = environment.evaluate(text, celContextOf(context));
      } catch {
        // In CEL an error; a rule with an error does not match.
        expected = false;
      }
      const verdict = prepareCondition(lowered(text))(factsOf(context));
      expect(verdict === true).toBe(expected);
    });
    fc.assert(property, { numRuns: 1500 });
  });

  test('decides the same after folding', () => {
    const property = fc.property(anyConditionText, anyContext, (text, context) => {
      const condition = lowered(text);
      const before = prepareCondition(condition)(factsOf(context));
      const after = prepareCondition(foldCondition(condition))(factsOf(context));
      expect(after === true).toBe(before === true);
      // A condition that fails must not begin to decide, where it stands under a `!`.
      expect(after === false).toBe(before === false);
    });
    fc.assert(property, { numRuns: 1500 });
  });

  test.each<[string, Condition]>([
    ['1 + 2 * 3 - 4 == 3', true],
    ['request.tools > 2 + 3', ['>', ['attr', 'request.tools'], 5]],
    [
      'request.tools > 9007199254740991 + 9',
      ['>', ['attr', 'request.tools'], ['+', 9_007_199_254_740_991, 9]],
    ],
    ['"a" in ["a", "b"] && user == "u"', ['==', ['attr', 'user'], 'u']],
    ['3 in [1, 2] || request.stream', ['attr', 'request.stream']],
    ['request.stream && 2 < 1', false],
    ['request.stream || 2 >= 2', true],
    ['!(1 != 1) ? user == "a" : user == "b"', ['==', ['attr', 'user'], 'a']],
    ['"abc".startsWith("a") && "abc".endsWith("c") && "abc".contains("b") && 1 <= 1 && 2 > 1', true],
    ['"abc".startsWith("b") || "abc".endsWith("a") || "abc".contains("x")', false],
    ['user == "a" || user == "b"', ['or', ['==', ['attr', 'user'], 'a'], ['==', ['attr', 'user'], 'b']]],
  ])('%s is folded as far as its constants go', (text, folded) => {
    expect(foldCondition(lowered(text))).toEqual(folded);
  });

  test('is only said to imply another, or to be true for nothing, where that is so', () => {
    const implied = { found: 0 };
    const property = fc.property(anyConditionText, anyConditionText, anyContext, (one, two, context) => {
      const [a, b] = [foldCondition(lowered(one)), foldCondition(lowered(two))];
      const matches = (condition: Condition) => prepareCondition(condition)(factsOf(context)) === true;
      // Pairs that do imply one another are rare by chance, so they are made as well.
      const pairs: [Condition, Condition][] = [
        [a, b],
        [['and', a, b], a],
        [b, ['or', a, b]],
        [
          ['and', b, ['or', b, a], a],
          ['and', a, b],
        ],
      ];
      for (const [later, earlier] of pairs) {
        if (implies(later, earlier)) {
          implied.found += 1;
          if (matches(later)) expect(matches(earlier)).toBe(true);
        }
        if (neverTrue(later)) expect(matches(later)).toBe(false);
      }
    });
    fc.assert(property, { numRuns: 1500 });
    expect(implied.found).toBeGreaterThan(1000);
  });

  test.each([
    ['request.inputTokens > 200', 'request.inputTokens > 100', true],
    ['request.inputTokens > 100', 'request.inputTokens >= 100', true],
    ['request.inputTokens >= 100', 'request.inputTokens > 100', false],
    ['request.inputTokens == 5', 'request.inputTokens <= 5', true],
    ['request.inputTokens < 5 && request.stream', 'request.inputTokens < 9', true],
    ['request.inputTokens < 5', 'request.inputTokens < 9 && request.stream', false],
    ['request.tools > 200', 'request.inputTokens > 100', false],
    ['request.stream', 'user == "a" || request.stream', true],
  ])('%s implies %s: %s', (later, earlier, expected) => {
    expect(implies(lowered(later), lowered(earlier))).toBe(expected);
  });

  test('tells which constants an attribute is compared with', () => {
    const text =
      '!(team.id == "legal") || "search" != team.id || (request.stream && team.id in ["ads", "x"])';
    const found = comparisonsOf(conditionEnvironment().parse(text).ast);
    expect(found.map(({ path, value }) => `${path} ${value}`)).toEqual([
      'team.id legal',
      'team.id search',
      'team.id ads',
      'team.id x',
    ]);
  });
});
