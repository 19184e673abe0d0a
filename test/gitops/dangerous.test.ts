import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { json } from '../../src/cli/plan/formats/json.ts';
import { markdown } from '../../src/cli/plan/formats/markdown.ts';
import { text } from '../../src/cli/plan/formats/text.ts';
import { compile } from '../../src/compiler/compile.ts';
import { changeClasses } from '../../src/gitops/plan/change.ts';
import { changeKinds } from '../../src/gitops/plan/codes.ts';
import { planDocument } from '../../src/gitops/plan/document.ts';
import { makePlan } from '../../src/gitops/plan/plan.ts';
import { type Dangerous, dangerous } from './dangerous.ts';
import { planOf } from './revisions.ts';

const docs = resolve(import.meta.dirname, '../../docs/plan.md');

const writtenPlan = async ({ before, after }: Dangerous) => {
  const plan = planDocument(await planOf(before, after), { errors: [], complete: true });
  return { plan, written: text.write({ plan, registry: 'registry', colour: false }) };
};

const schema = readFileSync(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8');
const accepts = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(schema));

test.each(dangerous)('$title is written as the published schema says', async (one) => {
  const { plan } = await writtenPlan(one);
  const written: unknown = JSON.parse(json.write({ plan, registry: 'registry', colour: false }));
  expect(accepts(written), JSON.stringify(accepts.errors)).toBe(true);
});

test('Markdown mentions nobody, holds no HTML of a registry, and stays within a comment', async () => {
  const hostile = '@team <img src=x> ` | ::error::x [a](javascript:b) --> </details>';
  const [first] = dangerous;
  if (first === undefined) return;
  const { plan } = await writtenPlan(first);
  const [change] = plan.changes;
  if (change === undefined) return;
  const many = Array.from({ length: 500 }, (_, index) => ({
    ...change,
    address: { kind: 'capability' as const, id: `c${index}` },
    reason: hostile,
    before: hostile,
    after: `${hostile}\n::warning::y`,
    spans: { base: [], head: [{ file: `${hostile}.yaml`, line: 1, column: 1 }] },
  }));
  const written = markdown.write({ plan: { ...plan, changes: many }, registry: hostile, colour: false });
  expect(written.length).toBeLessThanOrEqual(65_536);
  expect(written).toMatch(/^<!-- signalbox:plan -->\n/);
  expect(written).toContain('Not shown, for want of room:');
  expect(written).not.toMatch(/^\s*::/m);
  // Outside of code there is nothing of the registry.
  const prose = written
    .replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
    .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
  expect(prose).not.toMatch(/@team|<img|javascript:/);
  expect(prose.match(/<details>/g)?.length).toBe(prose.match(/<\/details>/g)?.length);
});

/** What must be read in the first lines of each. */
const unmissable = [
  ['target-moved', '0.6% of the requests move', '0.6% deep'],
  ['single-point-of-failure', 'nobody answers', '2 providers → 1 provider'],
  ['promise-narrowed', 'no tools', 'context 32,000 instead of 128,000'],
  ['exclusive-lost', 'exclusive no more', 'only in production'],
  ['price-changed', 'a 1,000th of what it was', '−99.9%'],
  ['experiment-weights-changed', 'control 50%, challenger 50% → control 90%, challenger 10%', 'INTEGRITY'],
  ['region-added', 'search (eu)', 'eu → eu and us'],
] as const;

test.each(dangerous.map((one, index) => ({ ...one, words: unmissable[index] ?? [] })))(
  '$title cannot be missed',
  async ({ words, ...one }) => {
    const { written } = await writtenPlan(one);
    for (const word of words) expect(written).toContain(word);
  },
);

test('docs/plan.md shows these plans, and says what every code means', async () => {
  const shown = [];
  for (const one of dangerous) {
    const { written } = await writtenPlan(one);
    shown.push(`### ${one.title}`, '', one.what, '', '```text', written.trimEnd(), '```', '');
  }
  const codes = changeClasses.flatMap((name) =>
    Object.entries(changeKinds)
      .filter(([, kind]) => kind.class === name)
      .map(([code, { says }]) => `| \`${code}\` | ${name} | ${says} |`),
  );
  const written = [
    '<!-- Written by `npm test -- test/gitops/dangerous -u`; edit what it is written from. -->',
    '',
    ...(await introduction()),
    '## Seven edits that nobody should miss',
    '',
    'Each is an edit of one or two lines, and what `signalbox plan` says of it.',
    '',
    ...shown,
    '## Codes',
    '',
    'A code is never used for anything else, and its class never changes.',
    '',
    '| code | class | what it means |',
    '|---|---|---|',
    ...codes,
    '',
  ].join('\n');
  await expect(written).toMatchFileSnapshot(docs);
});

/** What a person has written of plans stands in a file of its own. */
async function introduction(): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  return (await readFile(resolve(import.meta.dirname, 'plans/introduction.md'), 'utf8')).split('\n');
}

test('the README shows the plan of the edit that it tells of', async () => {
  const registry = resolve(import.meta.dirname, '../../registry');
  const cache = new Map();
  const compiled = async (unsaved?: ReadonlyMap<string, string>) => {
    const options = { directory: registry, now: new Date(), targets: [], everyEnvironment: true, cache };
    const { environments, proofs } = await compile({ ...options, ...(unsaved && { unsaved }) });
    return { name: 'main', environments: environments ?? new Map(), proofs };
  };
  const file = 'capabilities/code_generation.yaml';
  const edited = readFileSync(`${registry}/${file}`, 'utf8').replace(
    'use: claude-4-opus',
    'use: gemini-2-ultra',
  );
  const changed = await compiled(new Map([[file, edited]]));
  const plan = planDocument(makePlan(await compiled(), changed, { now: Date.now() }), {
    errors: [],
    complete: true,
  });
  const written = text.write({ plan, registry: 'registry', colour: false });
  const [shown = ''] = written.split('\ntables ');
  expect(shown).toContain('target-moved');
  expect(readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')).toContain(shown);
}, 30_000);
