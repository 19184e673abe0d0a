import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { complexityWeights } from '../../../src/runtime/estimate/complexity-weights.ts';
import { tokensPerMedium } from '../../../src/runtime/estimate/estimate-tokens.ts';
import { readPrompts } from './prompts.ts';
import { accuracyOf, estimateTables, tokenErrors } from './report.ts';
import { readTexts } from './texts.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/estimates.md'), 'utf8');

test.each(Object.entries(estimateTables()))(
  'docs/estimates.md has the measured table of %s',
  (name, table) => {
    expect(page).toContain(`<!-- ${name} -->\n\n${table}\n\n<!-- end -->`);
  },
);

test('docs/estimates.md has the weights of the score and the figures for what is no text', () => {
  for (const [name, weight] of Object.entries(complexityWeights)) {
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\| +${weight} +\\|`, 'm'));
  }
  for (const [kind, tokens] of tokensPerMedium) {
    expect(page).toMatch(new RegExp(`^\\| \`${kind}\` +\\| +${tokens} +\\|`, 'm'));
  }
});

test('an estimate of tokens is off by 10 % in the middle and by 25 % at worst, on texts that it was not fitted to', () => {
  const errors = tokenErrors();
  const sizes = errors.flatMap((one) => one.errors.map(Math.abs)).sort((a, b) => a - b);
  expect(sizes[sizes.length >> 1]).toBeLessThan(0.1);
  expect(errors.filter((one) => one.errors.some((error) => Math.abs(error) > 0.25))).toEqual([]);
});

test('nine in ten held-out prompts score where their labels say', () => {
  expect(accuracyOf(readPrompts().filter(({ heldOut }) => heldOut))).toBeGreaterThan(0.9);
});

test('there are texts and prompts enough to say so, and a third of each was held out', () => {
  const kinds = Map.groupBy(readTexts(), ({ kind }) => kind);
  expect(kinds.size).toBeGreaterThan(36);
  for (const texts of kinds.values()) {
    expect(texts.length).toBeGreaterThanOrEqual(6);
    expect(texts.filter(({ heldOut }) => heldOut).length).toBe(Math.floor(texts.length / 3));
  }
  const prompts = readPrompts();
  expect(prompts.length).toBeGreaterThan(280);
  expect(new Set(prompts.map(({ language }) => language)).size).toBeGreaterThanOrEqual(8);
});
