import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { ratesAt } from '../../src/table/rates.ts';

const directory = join(import.meta.dirname, '../../registry');
const { table } = await compile({ directory, now: new Date('2026-11-23') });
const priceOf = (deployment: string, moment: { now: number; inputTokens?: number }) =>
  ratesAt(table?.deployments[deployment]?.prices ?? [], moment);

test.each([
  ['2026-08-16T15:59:59Z', 0.435],
  ['2026-08-16T16:00:00Z', 0.66],
  ['2026-08-22T02:00:00Z', 1.32], // the last Saturday at the price of a working day
  ['2026-08-23T02:00:00Z', 0.66], // the first Sunday without
  ['2026-11-23T09:59:59Z', 1.32], // a Monday
  ['2026-11-23T10:00:00Z', 0.66],
])('DeepSeek V4 Pro at %s costs %f USD, for input', (moment, usd) => {
  expect(priceOf('deepseek-r1@deepseek', { now: Date.parse(moment) })?.input).toBe(Math.round(usd * 1e10));
});

test.each([
  ['gemini-2-ultra@google', 200_000, 2],
  ['gemini-2-ultra@google', 200_001, 4],
  ['gpt-5.4@openai', 272_001, 5],
  ['grok-4.3@xai', 199_999, 1.25],
  ['grok-4.3@xai', 200_000, 2.5],
])('%s costs, for %d tokens of prompt, %f USD a million', (deployment, inputTokens, usd) => {
  const now = Date.parse('2026-11-23');
  expect(priceOf(deployment, { now, inputTokens })?.input).toBe(Math.round(usd * 1e10));
});
