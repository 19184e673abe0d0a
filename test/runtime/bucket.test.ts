import { existsSync, readFileSync } from 'node:fs';
import { FlagdCore } from '@openfeature/flagd-core';
import fc from 'fast-check';
import { normalizedStrategyValue } from 'unleash-client/lib/strategy/util.js';
import { describe, expect, test } from 'vitest';
import { bucketing, murmur3 } from '../../src/table/bucket.ts';
import { anyText } from '../any-text.ts';
import published from './bucket-vectors.json' with { type: 'json' };
import { textbookBucket, textbookMurmur3 } from './oracle/murmur3.ts';

describe('the hash', () => {
  // Results of the reference implementation that many ports quote.
  test.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0, 0xc0363e43],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ])('of %j with seed %d is published', (text, seed, expected) => {
    expect(murmur3(text, seed)).toBe(expected);
  });

  for (const version of ['v3', 'v4']) {
    const file = new URL(`../../../shared/data/vectors/murmur3-sample-${version}.csv`, import.meta.url);
    const title = `is that of all samples of another vendor's SDK (${version})`;
    if (existsSync(file)) {
      test(title, () => {
        const rows = readFileSync(file, 'utf8').trim().split('\n');
        const wrong = rows.filter((row) => {
          const [seed, key, hash] = row.split(',');
          return murmur3(key ?? '', Number(seed)) !== Number(hash);
        });
        expect(rows.length).toBeGreaterThan(1000);
        expect(wrong).toEqual([]);
      });
    } else console.info(`not run: "${title}": ${file.pathname} is not here`);
  }

  test('is that of the UTF-8 bytes for any text and seed, lone surrogates included', () => {
    fc.assert(
      fc.property(anyText, fc.integer(), (text, seed) => {
        const units = `${text}\ud83d${text}`;
        expect(murmur3(text, seed)).toBe(textbookMurmur3(new TextEncoder().encode(text), seed));
        expect(murmur3(units, seed)).toBe(textbookMurmur3(new TextEncoder().encode(units), seed));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the bucket', () => {
  test.each(published.vectors)('is as published: $name', ({ salt, unit, hash, bucket }) => {
    expect(murmur3(`${salt}\u001f${unit}`)).toBe(hash);
    expect(bucketing(salt)(unit)).toBe(bucket);
    expect(textbookBucket(salt, unit)).toBe(bucket);
  });

  test('is exact for any salt and unit, in any order of asking', () => {
    fc.assert(
      fc.property(anyText, fc.array(anyText), (salt, units) => {
        const bucketOf = bucketing(salt);
        for (const unit of [...units, ...units]) expect(bucketOf(unit)).toBe(textbookBucket(salt, unit));
      }),
      { numRuns: 1000 },
    );
  });

  test('is the same for every way to cut one text into salt and unit only if the cut is the same', () => {
    expect(bucketing('ab')('c')).not.toBe(bucketing('a')('bc'));
  });

  test('falls evenly: each tenth of 200,000 units holds a tenth', () => {
    const counts = new Array<number>(10).fill(0);
    const bucketOf = bucketing('chat:split');
    for (let index = 0; index < 200_000; index += 1) {
      const tenth = Math.floor(bucketOf(`user-${index}`) / 10_000);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    // Six standard deviations of a binomial with n = 200,000 and p = 0.1.
    for (const count of counts) expect(Math.abs(count - 20_000)).toBeLessThan(6 * Math.sqrt(18_000));
  });

  test("decides as flagd's fractional targeting does, for ASCII units", () => {
    // flagd hashes the first operand with seed 0 and takes (hash × sum of weights) >> 32. Its hash reads UTF-16
    // units as bytes, so that it agrees with UTF-8 for ASCII only.
    const core = new FlagdCore();
    const salt = 'chat:split';
    core.setConfigurations(
      JSON.stringify({
        flags: {
          chat: {
            state: 'ENABLED',
            variants: { big: 'big', small: 'small', tiny: 'tiny' },
            defaultVariant: 'tiny',
            targeting: {
              fractional: [
                { cat: [`${salt}\u001f`, { var: 'user' }] },
                ['big', 62_345],
                ['small', 27_654],
                ['tiny', 10_001],
              ],
            },
          },
        },
      }),
    );
    const bucketOf = bucketing(salt);
    const armOf = (bucket: number) => (bucket < 62_345 ? 'big' : bucket < 89_999 ? 'small' : 'tiny');
    for (let index = 0; index < 5000; index += 1) {
      const user = `user-${index}`;
      const theirs = core.resolveStringEvaluation('chat', 'none', { user }).value;
      expect(theirs, user).toBe(armOf(bucketOf(user)));
    }
  });

  test("hashes as Unleash's gradual rollout does, which then takes it modulo a hundred", () => {
    for (let index = 0; index < 5000; index += 1) {
      const user = `user-${index}`;
      expect((murmur3(`chat:${user}`) % 100) + 1).toBe(normalizedStrategyValue(user, 'chat'));
    }
  });
});

describe('draws with salts of their own', () => {
  const units = Array.from({ length: 50_000 }, (_, index) => `user-${index}`);
  const salts = [
    'x:gate:1',
    'x:arm:1',
    'chat:default:split',
    'chat:shadow',
    'chat:rollout:big',
    'big:deployments',
  ];
  const pairs = salts.flatMap((one, index) => salts.slice(index + 1).map((other) => [one, other] as const));

  test.each(pairs)('%s and %s tell nothing of each other', (one, other) => {
    const [oneOf, otherOf] = [bucketing(one), bucketing(other)];
    const table = Array.from({ length: 100 }, () => 0);
    for (const unit of units) {
      const cell = Math.floor(oneOf(unit) / 10_000) * 10 + Math.floor(otherOf(unit) / 10_000);
      table[cell] = (table[cell] ?? 0) + 1;
    }
    const expected = units.length / table.length;
    const chiSquare = table.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99 degrees of freedom: beyond 180 once in a million salts. The ids are fixed, so that it cannot flake.
    expect(chiSquare).toBeLessThan(180);
  });

  test('a share that grows from a tenth to a half takes nobody back, and comes to its half', () => {
    for (const salt of salts) {
      const bucketOf = bucketing(salt);
      const inside = (share: number) => units.filter((unit) => bucketOf(unit) < share);
      const [tenth, half] = [new Set(inside(10_000)), new Set(inside(50_000))];
      for (const unit of tenth) expect(half.has(unit)).toBe(true);
      // Six standard deviations.
      expect(Math.abs(half.size - 25_000)).toBeLessThan(6 * Math.sqrt(12_500));
    }
  });
});
