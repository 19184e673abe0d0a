import { join } from 'node:path';
import official from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanFormat } from '../../../src/cli/plan/format.ts';
import { planFormats } from '../../../src/cli/plan/formats/index.ts';
import type { PlanChange } from '../../../src/gitops/plan/change.ts';
import { changeKinds } from '../../../src/gitops/plan/codes.ts';
import { type PlanDocument, planDocument } from '../../../src/gitops/plan/document.ts';
import { planOf } from '../../gitops/revisions.ts';
import { hostile } from '../report/hostile.ts';
import { capability, sample } from '../sample-registry.ts';
import { changeWith, hostilePlan, planWith } from './hostile-plan.ts';

type Name = keyof typeof planFormats;
const formats = Object.entries(planFormats) as [Name, PlanFormat][]; // Its keys are all that it has.
const endings = { text: 'txt', json: 'json', github: 'txt', sarif: 'sarif', markdown: 'md', summary: 'md' };
const write = (name: Name, plan: PlanDocument, colour = false) =>
  planFormats[name].write({ plan, registry: 'registry', colour });

// The schema is that of its editors, in the JSON Schema of its day; one of its patterns does not go with the flag `u`.
const asSarif = addFormats
  .default(new Ajv04.default({ strict: false, allErrors: true, unicodeRegExp: false }))
  .compile(official);

/** Characters that act on a terminal or hide text; a plan may hold them only as escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** Lines that GitHub's runner takes for commands: two colons first, or the old sign anywhere. */
const commandsIn = (text: string) =>
  text.split(/\r\n|[\r\n]/).filter((line) => /^\s*::[a-z-]+.*::/.test(line) || line.includes('##['));

/** A page without what stands in code. */
const proseOf = (page: string) =>
  page.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');

describe.each(formats)('%s', (name, format) => {
  test('writes hostile texts as the committed file has them', async () => {
    // No plan has half of a surrogate pair in it: no table can be written with one.
    const plan =
      name === 'json' ? JSON.parse(JSON.stringify(hostilePlan()).replaceAll('\\ud800', '')) : hostilePlan();
    const written = write(name, plan);
    const golden = join(import.meta.dirname, 'expected', `hostile-${name}.${endings[name]}`);
    await expect(written).toMatchFileSnapshot(golden);
    if (name === 'json') return;
    expect(written).not.toMatch(acting);
    const commands = commandsIn(written);
    expect(commands.filter((line) => !/^::(?:error|warning|notice) (?:file|title)=/.test(line))).toEqual([]);
    if (name !== 'github') expect(commands).toEqual([]);
  });

  test('goes by the name that it is listed under, and writes a plan without changes', () => {
    expect(format.format).toBe(name);
    expect(() => write(name, { ...planWith([]), identical: true })).not.toThrow();
  });

  test('takes a text of 70,000 characters for what it is', () => {
    const long = '`|<@x> '.repeat(10_000);
    // No file has such a name.
    const change = { ...changeWith(long, 4), spans: changeWith('short', 4).spans };
    const { errors, ...plan } = planWith([change, changeWith('short', 8)], [long]);
    const written = write(name, { ...plan, errors: errors.map((one) => ({ ...one, file: 'a.yaml' })) });
    expect(written).toContain('short');
    if (name === 'markdown') expect(written.length).toBeLessThanOrEqual(65_536);
    if (name === 'github') for (const line of written.split('\n')) expect(line.length).toBeLessThan(16_384);
  });
});

/** What a registry may really hold, in each of the places that take any text. */
test.each(hostile)('a registry may say %j in every text that it has', async (text) => {
  const said = JSON.stringify(text);
  const files = (use: string): Record<string, string> => ({
    ...sample,
    'capabilities/chat.yaml': `description: ${said}\nowner: ${said}\nrules:\n  - name: ${said}\n    when: ${JSON.stringify(`user == ${said}`)}\n    use: ${use}\nuse: swift\nfallback: [deep]\n`,
    'teams/search.yaml': `name: ${said}\ncapabilities: [chat]\n`,
  });
  const after = {
    ...files('deep'),
    'environments/staging.yaml': sample['environments/staging.yaml'],
    'capabilities/think.yaml': capability(said, 'use: swift'),
  };
  // What the compiler refuses never comes into a plan.
  const made = await planOf(files('swift'), after).catch(() => undefined);
  expect(made === undefined).toBe(/[\u202e\ud800]/.test(text));
  if (made === undefined) return;
  const plan = planDocument(made, { errors: [], complete: true });
  expect(plan.changes.length).toBeGreaterThan(2);
  for (const [name] of formats) {
    const written = write(name, plan);
    if (name === 'json') continue;
    expect(written, name).not.toMatch(acting);
    const commands = commandsIn(written);
    expect(commands.filter((line) => !/^::(?:error|warning|notice) (?:file|title)=/.test(line))).toEqual([]);
  }
});

describe('github', () => {
  /** As the runner reads a command. */
  const decode = (text: string) =>
    text
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%');
  const read = (plan: PlanDocument) =>
    write('github', plan)
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const [, level = '', properties = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
        const pairs = properties.split(',').map((pair) => {
          const [name = '', value = ''] = pair.split('=', 2);
          return [name, decode(value)];
        });
        return { level, message: decode(data), ...Object.fromEntries(pairs) };
      });

  test('points at file, line and column of each change, with its class, what and how in words', () => {
    const [here] = read(planWith([changeWith('chat', 4)]));
    expect(here).toEqual({
      level: 'error',
      message: expect.stringMatching(/^The rule "chat" answers\nchat → chat chat\n/),
      file: 'registry/capabilities/chat.yaml',
      line: '5',
      col: '3',
      title: expect.stringMatching(/^BREAKING: chat$/),
    });
  });

  test('names in words the place of what is there no more, and points nowhere', () => {
    const [gone] = read(planWith([changeWith('chat', 0)]));
    expect(gone).not.toHaveProperty('file');
    expect(gone?.message).toContain('\nit was in registry/capabilities/chat.yaml:1\n');
  });

  test('says once of an invariant that breaks, and is an error for that, that it does', () => {
    const error = { code: 'invariant-broken', file: 'invariants/a.yaml', line: 2, column: 1 };
    const plan = planWith([changeWith('stays in the EU', 4, 'invariant-broken')]);
    const errors = ['stays in the EU', 'another'].map((name) => ({
      ...error,
      message: `"${name}" is broken`,
    }));
    expect(read({ ...plan, errors }).map(({ message }) => message.split('\n')[0])).toEqual([
      '"another" is broken',
      'The rule "stays in the EU" answers',
    ]);
  });

  test('writes one command a line, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })), (text) => {
        const plan = planWith([changeWith(text, 4), changeWith(text, 0)], [text]);
        const levels = read(plan).map(({ level }) => level);
        expect(levels).toEqual(['error', 'error', 'error']);
      }),
      { numRuns: 40 },
    );
  });

  test('keeps to ten of a level, the gravest first, the last one saying how many are left out', () => {
    const byClass = (name: PlanChange['class'], count: number) => {
      return Array.from({ length: count }, (_, one) => ({
        ...changeWith(`c${one}`, 4),
        class: name,
      }));
    };
    const plan = planWith(
      [
        ...byClass('BREAKING', 12),
        ...byClass('INTEGRITY', 3),
        ...byClass('COST', 10),
        ...byClass('SAFE', 11),
      ],
      ['wrong'],
    );
    const found = read(plan);
    const of = (level: string) => found.filter((one) => one.level === level);
    expect([of('error').length, of('warning').length, of('notice').length]).toEqual([10, 10, 10]);
    expect(of('error')[0]?.message).toContain('There is no model "wrong"');
    expect(of('error')[9]?.message).toBe('… and 7 more; "signalbox plan" prints them all');
    expect(of('warning')[9]?.message).not.toContain('more;');
    expect(of('notice')[9]?.message).toBe('… and 2 more; "signalbox plan" prints them all');
  });
});

describe('sarif', () => {
  const log = (plan: PlanDocument) => JSON.parse(write('sarif', plan)).runs[0];

  test.each([
    ['hostile texts', hostilePlan],
    ['no changes', () => planWith([])],
    ['a change without a place', () => planWith([{ ...changeWith('x'), spans: { base: [], head: [] } }])],
  ])('is as the official schema wants it for %s', (_, plan) => {
    asSarif(JSON.parse(write('sarif', plan())));
    expect(asSarif.errors ?? []).toEqual([]);
  });

  test('has a rule for each code that occurs, and names it with each result', () => {
    const { tool, results } = log(hostilePlan());
    for (const { ruleId, ruleIndex, level } of results) {
      const rule = tool.driver.rules[ruleIndex];
      expect(rule).toMatchObject({ id: ruleId, defaultConfiguration: { level } });
      expect(rule.properties.tags).toEqual([changeKinds[ruleId as keyof typeof changeKinds].class]);
    }
    expect(new Set(tool.driver.rules.map(({ id }: { id: string }) => id)).size).toBe(
      tool.driver.rules.length,
    );
  });

  test('finds a change again by its fingerprint, and every file from the root of the checkout', () => {
    const { results, originalUriBaseIds } = log(hostilePlan());
    const places = results.map((one: Result) => one.locations[0]?.physicalLocation.artifactLocation);
    for (const { uri, uriBaseId } of places) {
      expect(Object.keys(originalUriBaseIds)).toContain(uriBaseId);
      expect(new URL(uri, 'file:///checkout/').href).toMatch(
        /^file:\/\/\/checkout\/registry\/capabilities\//,
      );
    }
    expect(results.map((one: Result) => one.partialFingerprints['signalbox-plan/v1'])).toEqual(
      hostilePlan().changes.map(({ fingerprint }) => fingerprint),
    );
  });

  test('says in notifications what keeps the head from being published', () => {
    const { invocations, results } = log(planWith([], ['wrong']));
    expect(results).toEqual([]);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { level: 'error', descriptor: { id: 'unknown-model' }, message: { text: 'There is no model "wrong"' } },
    ]);
  });

  test('holds no more results than GitHub takes, and says how many are left out', () => {
    const { moved: _, ...change } = changeWith('many', 4);
    const { results, invocations } = log(planWith(Array.from({ length: 25_010 }, () => change)));
    expect(results).toHaveLength(25_000);
    expect(invocations[0].toolExecutionNotifications[0].message.text).toMatch(
      /^10 more changes are left out/,
    );
  });
});

interface Result {
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { uri: string; uriBaseId: string } };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

describe.each([
  ['markdown', 65_536, (text: string) => text.length],
  ['summary', 1_000_000, (text: string) => Buffer.byteLength(text)],
] as const)('%s', (name, most, size) => {
  test('stays within what GitHub shows, and counts what it leaves out', () => {
    for (const [count, text] of [
      [300, '| ` @everyone é '.repeat(50)],
      [2500, 'é'],
      [3, 'x'.repeat(70_000)],
    ] as const) {
      const changes = Array.from({ length: count }, (_, index) => ({
        ...changeWith(text, 4),
        address: { kind: 'capability' as const, id: `c${index}` },
      }));
      const errors = Array.from({ length: 300 }, (_, index) => `${text}${index}`);
      const page = write(name, planWith(changes, errors));
      expect(size(page)).toBeLessThanOrEqual(most);
      const shown = page.match(/^### BREAKING/gm)?.length ?? 0;
      const left = Number(/Not shown, for want of room: (\d+) changes/.exec(page)?.[1] ?? 0);
      expect(shown + left).toBe(count);
      expect((page.match(/^`{3,}/gm) ?? []).length % 2).toBe(0);
      expect(page.match(/^<details>/gm)?.length).toBe(page.match(/^<\/details>/gm)?.length);
    }
  });

  test('keeps every text of the registry in code', () => {
    const prose = proseOf(write(name, hostilePlan()));
    expect(prose).not.toMatch(/@everyone|<script|javascript:|pwned|\]\(|-->(?! *\n## )/);
  });
});

test('the summary is the comment without the line by which a comment is found', () => {
  const plan = planWith([changeWith('chat', 4)]);
  expect(`<!-- signalbox:plan -->\n${write('summary', plan)}`).toBe(write('markdown', plan));
});

test('colours reach the terminal, and nothing else that acts on it', () => {
  const written = write('text', planWith([changeWith('\u001b[31mred', 4)]), true);
  expect(written).toContain('\u001b[1m');
  expect(written).not.toContain('\u001b[31mred');
});
