/**
 * Fits the weights of the complexity score to the labels of the prompts in `test/runtime/estimate/prompts/`, the
 * held-out ones left out, and writes `complexity-weights.ts`: `npx node bench/fit-complexity-weights.ts`. The same
 * prompts give the same file.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { complexityFeatures } from '../src/runtime/estimate/complexity.ts';
import { type Label, readPrompts } from '../test/runtime/estimate/prompts.ts';

/** The middle of what each label is to score, below, between and above the thresholds 0.3 and 0.6. */
const goals: Readonly<Record<Label, number>> = { easy: 0.1, medium: 0.45, hard: 0.9 };
/** What keeps weights small, and the sense of every feature: only plain words make a request easier. */
const ridge = 0.1;
const sweeps = 4000;

/**
 * What these prompts cannot tell: they are all first messages, and what sets off their lengths and words takes the
 * credit for the rest. Set by judgement, small enough that none of them moves a request by itself.
 */
const given = { history: 0.1, constraints: 0.05, material: 0.05, parts: 0.05, code: 0.05, languages: 0.05 };

const prompts = readPrompts().filter(({ heldOut }) => !heldOut);
const rows = prompts.map(({ conversation, label }) => ({
  features: { base: 1, ...complexityFeatures(conversation) },
  left: goals[label],
}));
for (const row of rows) {
  for (const [name, weight] of Object.entries(given)) {
    row.left -= weight * row.features[name as keyof typeof given];
  }
}
const names = Object.keys(rows[0]?.features ?? {}) as (keyof (typeof rows)[number]['features'])[];
const weights = new Map<string, number>();
for (let sweep = 0; sweep < sweeps; sweep += 1) {
  for (const name of names.filter((one) => !(one in given))) {
    const old = weights.get(name) ?? 0;
    let slope = -ridge * (name === 'base' ? 0 : old);
    let curve = ridge;
    for (const { features, left } of rows) {
      slope += features[name] * left;
      curve += features[name] ** 2;
    }
    const wanted = old + slope / curve;
    const changed = name === 'base' ? wanted : name === 'plain' ? Math.min(0, wanted) : Math.max(0, wanted);
    weights.set(name, changed);
    for (const row of rows) row.left -= (changed - old) * row.features[name];
  }
}
for (const [name, weight] of Object.entries(given)) weights.set(name, weight);
const lines = names.map((name) => `  ${name}: ${Number((weights.get(name) ?? 0).toFixed(2))},`);
writeFileSync(
  resolve(import.meta.dirname, '../src/runtime/estimate/complexity-weights.ts'),
  `// Written by bench/fit-complexity-weights.ts.

/** How much each of a conversation's features counts. \`base\` is what a request without any of them has. */
export const complexityWeights = {
${lines.join('\n')}
} as const;
`,
);
