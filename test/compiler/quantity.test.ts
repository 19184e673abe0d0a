import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validatorOf } from '../../src/compiler/schema/load-schema.ts';
import {
  parseDate,
  parseDuration,
  parsePrice,
  parseShare,
  parseTokens,
  quantities,
} from '../../src/compiler/schema/quantity.ts';

describe('quantities', () => {
  test.each([
    ['800ms', 800],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
  ])('%s is %d milliseconds', (text, value) => expect(parseDuration(text)).toBe(value));

  test.each([
    ['8192 tokens', 8192],
    ['128k', 128_000],
    ['1M', 1_000_000],
    ['1.05M', 1_050_000],
    ['0.5k', 500],
    ['1.048576M', 1_048_576],
  ])('%s is %d tokens', (text, value) => expect(parseTokens(text)).toBe(value));

  test.each([
    ['100%', 100_000],
    ['33.333%', 33_333],
    ['0.5%', 500],
    ['0.001%', 1],
    ['0%', 0],
  ])('%s is %d buckets', (text, value) => expect(parseShare(text)).toBe(value));

  test.each([
    ['3 USD', 30_000_000_000],
    ['18.75 USD', 187_500_000_000],
    ['0.0375 USD', 375_000_000],
    ['0.003625 USD', 36_250_000],
    ['0 USD', 0],
  ])('%s is %d e-10 USD', (text, value) => {
    expect(parsePrice(text)).toBe(value);
  });

  test('a date is the second on which the day begins in UTC', () => {
    expect(parseDate('2026-11-23')).toBe(Date.UTC(2026, 10, 23) / 1000);
  });

  test('no digit is lost in a share, whatever its decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (buckets) => {
        const text = `${Math.floor(buckets / 1000)}.${String(buckets % 1000).padStart(3, '0')}%`;
        expect(parseShare(text)).toBe(buckets);
      }),
    );
  });

  test.each([
    ['duration', '1.5s', '1500ms'],
    ['duration', '30 sec', '30s'],
    ['duration', '2hours', '2h'],
    ['tokens', '128K', '128k'],
    ['tokens', '1 m', '1M'],
    ['share', '12.5 percent', '12.5%'],
    ['money', '$3', '3 USD'],
    ['money', 'soon', undefined],
  ])('for the %s "%s" it says to write %s', (name, wrong, right) => {
    expect(quantities[name]?.repair(wrong)).toBe(right);
  });

  test('what it says to write fits the schema', () => {
    const validate = validatorOf('signalbox');
    for (const bare of [30, 1.5, 0.2]) {
      const total = quantities['duration']?.write(bare);
      expect(validate({ timeouts: { total } }), total).toBe(true);
    }
  });
});
