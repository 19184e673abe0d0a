import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

const now = new Date('2026-01-01T12:00:00Z');
const spare = `name: Spare
modalities: { input: [text], output: [text] }
features: []
free: true
deployments: [{ provider: acme, model: s }]
`;
const ignore = (code: string) => `# signalbox-ignore ${code} until=2026-06-01 reason="a test"\n`;

async function findingsOf(files: Record<string, string>, environment?: string): Promise<string[]> {
  const directory = scratchRegistry(files, baseRegistry);
  const where = environment === undefined ? {} : { environment };
  const { diagnostics } = await compile({ directory, now, ...where });
  return diagnostics.map(
    ({ code, severity, span }) => `${join(span.file)}:${span.start.line} ${severity} ${code}`,
  );
}

test.each([
  ['error', ['models/spare.yaml:1 error unused-model']],
  ['warning', ['models/spare.yaml:1 warning unused-model']],
  ['off', []],
])('a level of %s makes a finding that, and an error stops the table', async (level, expected) => {
  const files = { 'models/spare.yaml': spare, 'signalbox.yaml': `lint: { unused-model: ${level} }\n` };
  expect(await findingsOf(files)).toEqual(expected);
  const directory = scratchRegistry(files, baseRegistry);
  expect((await compile({ directory, now })).table === undefined).toBe(level === 'error');
});

test('an exception holds for the next line that says anything, and for no other', async () => {
  const at = (line: number) =>
    spare
      .split('\n')
      .toSpliced(line, 0, ignore('missing-price').trimEnd(), '', '# Another comment.')
      .join('\n')
      .replace('free: true\n', '');
  expect(await findingsOf({ 'models/spare.yaml': ignore('unused-model') + at(3) })).toEqual([]);
  expect(await findingsOf({ 'models/spare.yaml': ignore('unused-model') + at(2) })).toEqual([
    'models/spare.yaml:4 error suppression-unused',
    'models/spare.yaml:8 warning missing-price',
  ]);
});

test('what a YAML or schema error says cannot be excepted', async () => {
  const broken = `${ignore('unknown-field')}nmae: Spare\n${spare}`;
  expect(await findingsOf({ 'models/spare.yaml': broken })).toEqual([
    'models/spare.yaml:1 error lint-level-fixed',
    'models/spare.yaml:2 error unknown-field',
  ]);
});

test('an exception that another environment needs is not called unused in this one', async () => {
  const files = {
    'models/spare.yaml': ignore('unused-model') + spare,
    'environments/staging.yaml': 'patches:\n  - patch: capabilities/chat\n    set: { use: spare }\n',
  };
  expect(await findingsOf(files, 'staging')).toEqual([]);
  expect(await findingsOf(files)).toEqual(['models/spare.yaml:1 error suppression-unused']);
});

test.each([
  ['name: Spare # signalbox-ignore unused-model until=2026-06-01 reason="a test"', 'a line of its own'],
  ['#signalbox-ignore unused-model until=2026-06-01 reason="a test"', 'must begin with'],
  ['# Signalbox-Ignore unused-model until=2026-06-01 reason="a test"', 'must begin with'],
  ['# signalbox-ignore: unused-model until=2026-06-01 reason="a test"', 'must begin with'],
  ['# signalbox-ignore unused-model until=2026-02-30 reason="a test"', 'no day of the calendar'],
  ['# signalbox-ignore unused-model, missing-price until=2026-06-01 reason="a test"', 'takes one code'],
])('%s is not taken silently for nothing', async (line, why) => {
  const text = line.startsWith('name') ? spare.replace('name: Spare', line) : `${line}\n${spare}`;
  const directory = scratchRegistry({ 'models/spare.yaml': text }, baseRegistry);
  const { diagnostics } = await compile({ directory, now });
  const found = diagnostics.filter(({ code }) => code === 'suppression-incomplete');
  expect(found.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
});

test('words about exceptions, in a text or a comment, are none', async () => {
  const text = spare.replace('Spare', '"Spare #signalbox-ignore x"');
  const files = { 'models/spare.yaml': `# No signalbox-ignore is here.\n${ignore('unused-model')}${text}` };
  expect(await findingsOf(files)).toEqual([]);
});

test('a level for an error that no check finds is refused as one for an error', async () => {
  expect(
    await findingsOf({ 'signalbox.yaml': 'lint: { unknown-field: off, ignored-file: off, x-y: off }\n' }),
  ).toEqual([
    'signalbox.yaml:1 error lint-level-fixed',
    'signalbox.yaml:1 error lint-level-fixed',
    'signalbox.yaml:1 error unknown-lint-code',
  ]);
});

test.each([
  ['', ['capabilities/chat.yaml:4 info not-yet-in-force']],
  ['budget: { limit: 500 USD, per: month }\n', ['teams/search.yaml:3 info not-yet-in-force']],
])('a share of a budget is known to be of nothing where no team has one: "%s"', async (budget, expected) => {
  const chat = `description: Talk.
owner: platform
rules:
  - { when: budget.usedShare > 0.8, use: beta }
use: alpha
fallback: [beta]
`;
  const search = `name: Search\ncapabilities: [chat]\n${budget}`;
  expect(await findingsOf({ 'capabilities/chat.yaml': chat, 'teams/search.yaml': search })).toEqual(expected);
});
