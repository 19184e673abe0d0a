import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactShare, isShareOf } from '../../src/policy-test/exact-share.ts';
import { percent } from '../../src/table/pieces.ts';
import type { Capability } from '../../src/table/table.ts';

const bare: Capability = {
  description: 'Talk.',
  owner: 'tests',
  promise: { features: [], input: [], output: [] },
  exclusive: false,
  rules: [{ use: { model: 'a' } }],
  fallbacks: [],
  timeouts: { connect: 1, firstToken: 1, idle: 1, total: 1 },
};

describe('an exact share', () => {
  test('of a split is its range, to the bucket', () => {
    const use = {
      split: {
        by: 'user',
        salt: 's',
        ranges: [
          { from: 0, to: 33_333, model: 'a' },
          { from: 33_333, to: 100_000, model: 'b' },
        ],
      },
    } as const;
    const shares = exactShare(
      { ...bare, rules: [{ use }] },
      { matched: 0, rolledOut: 0, answer: (pins) => ((pins.get('s') ?? 0) < 33_333 ? 'a' : 'b') },
    );
    expect([...shares].map(([model, share]) => [model, percent(share)])).toEqual([
      ['a', '33.333%'],
      ['b', '66.667%'],
    ]);
  });

  test('of an arm is that of the gate times that of the arm, beyond what floating point could say', () => {
    const experiment = {
      name: 'x',
      by: 'user',
      gate: { salt: 'g', share: 33_333 },
      armSalt: 'm',
      arms: [
        { name: 'c', from: 0, to: 33_333, use: { model: 'a' } },
        { name: 'd', from: 33_333, to: 100_000, use: { model: 'b' } },
      ],
    } as const;
    const shares = exactShare(
      { ...bare, experiment },
      {
        matched: 0,
        rolledOut: 0,
        answer: (pins) =>
          (pins.get('g') ?? 0) >= 33_333 ? 'out' : (pins.get('m') ?? 0) < 33_333 ? 'c' : 'd',
      },
    );
    expect(Object.fromEntries([...shares].map(([arm, share]) => [arm, percent(share)]))).toEqual({
      out: '66.667%',
      c: '11.11088889%',
      d: '22.22211111%',
    });
  });

  test('of all answers together is the whole, wherever the boundaries lie', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (gate, rolledOut) => {
          const shares = exactShare(
            {
              ...bare,
              rollout: {
                to: 'b',
                by: 'user',
                salt: 'r',
                startsAt: 0,
                steps: [{ share: gate, for: 1 }],
                onFail: 'hold',
              },
            },
            { matched: 0, rolledOut, answer: (pins) => ((pins.get('r') ?? 0) < rolledOut ? 'b' : 'a') },
          );
          const moved = shares.get('b') ?? { part: 0n, whole: 1n };
          expect(isShareOf(moved, rolledOut)).toBe(true);
          expect([...shares.values()].reduce((sum, { part }) => sum + part, 0n)).toBe(100_000n);
        },
      ),
    );
  });
});
