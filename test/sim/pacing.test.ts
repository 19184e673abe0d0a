import { expect, test } from 'vitest';
import { createRandom } from '../../src/sim/draw/random.ts';
import { drawTempo, waitFor } from '../../src/sim/play/pacing.ts';

function tempos(scale: number): { firstToken: number; perToken: number }[] {
  return Array.from({ length: 2000 }, (_, seed) => drawTempo(createRandom(seed), scale));
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length * share)] ?? Number.NaN;
}

test('time to first token has its median at a third of a second, and a tail to the right', () => {
  const first = tempos(1).map(({ firstToken }) => firstToken);
  expect(quantile(first, 0.5)).toBeGreaterThan(320);
  expect(quantile(first, 0.5)).toBeLessThan(380);
  expect(quantile(first, 0.95) - quantile(first, 0.5)).toBeGreaterThan(
    quantile(first, 0.5) - quantile(first, 0.05),
  );
});

test('the median rate is 90 tokens a second, and a scale of two is half as fast', () => {
  const rate = (scale: number): number =>
    1000 /
    quantile(
      tempos(scale).map(({ perToken }) => perToken),
      0.5,
    );
  expect(rate(1)).toBeGreaterThan(85);
  expect(rate(1)).toBeLessThan(95);
  expect(rate(2)).toBeCloseTo(rate(1) / 2, 5);
});

test('without latency nothing waits', () => {
  const random = createRandom(1);
  const tempo = drawTempo(random, 0);
  expect(tempo).toEqual({ firstToken: 0, perToken: 0 });
  expect(waitFor(100, tempo, random)).toBe(0);
});

test('the same seed gives the same waits', () => {
  const draw = (): number[] => {
    const random = createRandom(9);
    const tempo = drawTempo(random, 1);
    return [tempo.firstToken, ...[1, 4, 0, 16].map((tokens) => waitFor(tokens, tempo, random))];
  };
  expect(draw()).toEqual(draw());
  expect(draw()[3]).toBe(0);
});
