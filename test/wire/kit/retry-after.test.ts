import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWait, retryAfter } from '../../../src/wire/kit/retry-after.ts';

const now = Date.UTC(2026, 10, 23, 12, 0, 0);
const day = 24 * 60 * 60 * 1000;

describe('the wait that a reply asks for', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['nothing', {}, undefined],
    ['seconds', { 'retry-after': '2' }, 2000],
    ['parts of a second', { 'retry-after': '0.25' }, 250],
    ['milliseconds, which win', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
    ['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date in the past', { 'retry-after': 'Mon, 23 Nov 2020 12:00:30 GMT' }, 0],
    [
      "a date by the provider's own clock",
      { date: 'Mon, 23 Nov 2020 12:00:00 GMT', 'retry-after': 'Mon, 23 Nov 2020 12:00:07 GMT' },
      7000,
    ],
    ['garbage', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-1' }, undefined],
    ['far too much', { 'retry-after': '900000000' }, day],
    ['a duration', { 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    ['a long duration', { 'x-ratelimit-reset-tokens': '1h39m21.6s' }, 5_961_600],
    ['a short duration', { 'x-ratelimit-reset-tokens': '12ms' }, 12],
    ['seconds since 1970', { 'x-ratelimit-reset': `${now / 1000 + 5}` }, 5000],
    ['milliseconds since 1970', { 'x-ratelimit-reset': `${now + 5}` }, 5],
    ['RFC 3339', { 'any-ratelimit-requests-reset': '2026-11-23T12:01:00Z' }, 60_000],
    [
      'the shortest of several',
      { 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '5s' },
      1000,
    ],
    [
      'the limit that is used up',
      {
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-reset-tokens': '5s',
        'x-ratelimit-remaining-requests': '10',
        'x-ratelimit-remaining-tokens': '0',
      },
      5000,
    ],
  ])('is %s', (_, headers, wait) => {
    expect(retryAfter(headers, now)).toBe(wait);
  });

  test('is between nothing and a day, whatever the header holds', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.string({ unit: fc.constantFrom('1', '9', '.', 'm', 's', 'h', 'd'), maxLength: 60 }),
    );
    fc.assert(
      fc.property(value, (text) => {
        const wait = parseWait(text, now);
        if (wait !== undefined) expect(wait >= 0 && wait <= day).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
