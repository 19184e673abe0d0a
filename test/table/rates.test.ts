import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, ratesAt } from '../../src/table/rates.ts';
import type { Price, PriceWindow } from '../../src/table/table.ts';
import { isTimeZone, timeIn } from '../../src/table/zone.ts';

const at = (text: string) => Date.parse(text);
const usd = (amount: number) => Math.round(amount * 1e10);

/** DeepSeek's V4 Flash as the vendor published it: a peak that weekends in Beijing lost six days after it began. */
const peak = { input: usd(0.44), output: usd(1.32), cacheRead: usd(0.014) };
const offPeak = { input: usd(0.22), output: usd(0.66), cacheRead: usd(0.007) };
const hours = [
  { from: 60, to: 240 },
  { from: 360, to: 600 },
];
const clocks = { zone: 'Asia/Shanghai', hoursIn: 'UTC' };
const deepseek: Price[] = [
  { from: 0, input: usd(0.14), output: usd(0.28), cacheRead: usd(0.0028) },
  {
    from: at('2026-08-16T16:00Z') / 1000,
    ...offPeak,
    windows: hours.map((span) => ({ ...span, ...clocks, ...peak })),
  },
  {
    from: at('2026-08-22T16:00Z') / 1000,
    ...offPeak,
    windows: hours.map((span) => ({ ...span, ...clocks, weekdays: [1, 2, 3, 4, 5], ...peak })),
  },
];

test.each([
  ['2026-08-16T15:59:59Z', 0.14, 'the old price to its last second'],
  ['2026-08-16T16:00:00Z', 0.22, 'the new price from its first, at night'],
  ['2026-08-17T00:59:59Z', 0.22, 'a second before the morning'],
  ['2026-08-17T01:00:00Z', 0.44, 'the morning'],
  ['2026-08-17T03:59:59Z', 0.44, 'the end of the morning'],
  ['2026-08-17T04:00:00Z', 0.22, 'noon'],
  ['2026-08-17T06:00:00Z', 0.44, 'the afternoon'],
  ['2026-08-17T09:59:59Z', 0.44, 'the end of the afternoon'],
  ['2026-08-17T10:00:00Z', 0.22, 'the evening'],
  ['2026-08-22T02:00:00Z', 0.44, 'the last Saturday that was dear'],
  ['2026-08-22T15:59:59Z', 0.22, 'the last second before the weekends are free of it'],
  ['2026-08-23T02:00:00Z', 0.22, 'a Sunday'],
  ['2026-08-24T02:00:00Z', 0.44, 'a Monday'],
  ['2026-08-28T09:00:00Z', 0.44, 'a Friday afternoon'],
  ['2026-08-29T02:00:00Z', 0.22, 'a Saturday'],
])('DeepSeek at %s costs %f: %s', (moment, input) => {
  expect(ratesAt(deepseek, { now: at(moment) })?.input).toBe(usd(input));
});

test('a window that moved past midnight in Beijing goes by the weekday there', () => {
  const late: PriceWindow = { from: 990, to: 1080, weekdays: [6], ...clocks };
  expect(holds(late, at('2026-08-28T17:00Z'))).toBe(true); // Friday in London, Saturday in Beijing
  expect(holds(late, at('2026-08-29T17:00Z'))).toBe(false);
});

describe('a window that passes midnight', () => {
  const night: PriceWindow = {
    weekdays: [5],
    from: 22 * 60,
    to: 6 * 60,
    zone: 'Europe/Berlin',
    hoursIn: 'Europe/Berlin',
  };

  test.each([
    ['2026-07-03T19:59:59Z', false, 'before it opens on Friday'],
    ['2026-07-03T20:00:00Z', true, 'when it opens'],
    ['2026-07-04T03:59:59Z', true, 'on Saturday morning'],
    ['2026-07-04T04:00:00Z', false, 'when it closes'],
    ['2026-07-04T21:00:00Z', false, 'on Saturday night'],
    ['2026-07-03T03:00:00Z', false, 'on Friday morning, which is of Thursday'],
  ])('is of the day on which it opened: %s is %s, %s', (moment, open) => {
    expect(holds(night, at(moment))).toBe(open);
  });

  test('keeps its weekday when the clocks change in it', () => {
    // On Sunday 2026-10-25 clocks in Berlin go from 03:00 back to 02:00.
    const saturday = { ...night, weekdays: [6], from: 23 * 60 + 30 };
    for (const moment of [
      '2026-10-24T21:30Z',
      '2026-10-25T00:30Z',
      '2026-10-25T01:30Z',
      '2026-10-25T04:59Z',
    ]) {
      expect(holds(saturday, at(moment)), moment).toBe(true);
    }
    expect(holds(saturday, at('2026-10-25T05:00Z'))).toBe(false);
    expect(holds(saturday, at('2026-10-24T21:29Z'))).toBe(false);
  });
});

const base: Price = {
  from: 0,
  input: 200,
  output: 1200,
  cacheRead: 20,
  tiers: [
    { above: 200_000, input: 400, output: 1800 },
    { above: 500_000, input: 800 },
  ],
  windows: [{ from: 0, to: 720, zone: 'UTC', hoursIn: 'UTC', output: 600 }],
  batch: { input: 100 },
  serviceTiers: { flex: { input: 50, output: 60 } },
};
const evening = at('2026-11-23T18:00Z');
const morning = at('2026-11-23T06:00Z');

test.each([
  ['below the first tier', { now: evening, inputTokens: 200_000 }, { input: 200, output: 1200 }],
  ['above it, for the whole request', { now: evening, inputTokens: 200_001 }, { input: 400, output: 1800 }],
  ['above both, the last alone', { now: evening, inputTokens: 500_001 }, { input: 800, output: 1200 }],
  ['in a window', { now: morning }, { input: 200, output: 600 }],
  ['in a window and above a tier', { now: morning, inputTokens: 300_000 }, { input: 400, output: 600 }],
  ['in a batch', { now: evening, tier: 'batch' }, { input: 100, output: 1200 }],
  ['at a level of service', { now: morning, tier: 'flex' }, { input: 50, output: 60 }],
  [
    'at a level that has no price of its own',
    { now: evening, tier: 'priority' },
    { input: 200, output: 1200 },
  ],
  ['at a level called like a prototype', { now: evening, tier: 'constructor' }, { input: 200, output: 1200 }],
])('the rates %s', (_title, moment, rates) => {
  expect(ratesAt([base], moment)).toEqual({ ...rates, cacheRead: 20 });
});

test('before the first price there is none', () => {
  expect(ratesAt([{ from: 100, input: 1, output: 1 }], { now: 99_999 })).toBeUndefined();
  expect(ratesAt([], { now: 0 })).toBeUndefined();
});

test('a zone is a name that Intl knows, and no offset, path or prototype', () => {
  const names = ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+8'];
  for (const name of names) expect(isTimeZone(name), name).toBe(true);
  for (const name of ['', '+02:00', 'Mars/Base', '../UTC', 'constructor', 'x'.repeat(100)]) {
    expect(isTimeZone(name), name).toBe(false);
  }
});

test('local time is what the zone’s own clocks show, whatever was asked before', () => {
  const zones = [
    'Asia/Shanghai',
    'Asia/Kathmandu',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: at('1990-01-01'), max: at('2040-01-01') }),
      (zone, now) => {
        const shown = new Date(timeIn(zone, now));
        const expected = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          hour: '2-digit',
          minute: '2-digit',
          weekday: 'short',
        }).format(now);
        const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][shown.getUTCDay()];
        expect(`${day} ${shown.toISOString().slice(11, 16)}`).toBe(expected);
      },
    ),
  );
});
