import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { text } from '../../src/cli/plan/formats/text.ts';
import { changeClasses } from '../../src/gitops/plan/change.ts';
import { changeKinds } from '../../src/gitops/plan/codes.ts';
import { planDocument } from '../../src/gitops/plan/document.ts';
import { type Dangerous, dangerous } from './dangerous.ts';
import { planOf } from './revisions.ts';

const docs = resolve(import.meta.dirname, '../../docs/plan.md');

const writtenPlan = async ({ before, after }: Dangerous) => {
  const plan = planDocument(await planOf(before, after), { errors: [], complete: true });
  return { plan, written: text.write({ plan, registry: 'registry', colour: false }) };
};

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
