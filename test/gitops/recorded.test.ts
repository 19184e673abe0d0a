import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { json } from '../../src/cli/plan/formats/json.ts';
import { markdown } from '../../src/cli/plan/formats/markdown.ts';
import { text } from '../../src/cli/plan/formats/text.ts';
import { type PlanDocument, planDocument, writePlan } from '../../src/gitops/plan/document.ts';
import { makePlan, type PlanOptions } from '../../src/gitops/plan/plan.ts';
import { weighByRecords } from '../../src/gitops/plan/weigh-by-records.ts';
import { temporaryDirectory } from '../cli/run-signalbox.ts';
import { capability, overlayOfThink, sample } from '../cli/sample-registry.ts';
import { revisionsOf } from './revisions.ts';

const ajv = new Ajv2020({ allowUnionTypes: true });
const schema = readFileSync(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8');
const accepts = ajv.compile(JSON.parse(schema));

const record = (more: object = {}, context: object = {}) =>
  JSON.stringify({
    format: 1,
    at: '2026-05-02T09:00:00.000Z',
    capability: 'chat',
    environment: 'default',
    revision: 'sha256:old',
    units: 'none',
    context: { team: 'search', inputTokens: 100, ...context },
    reason: 'STATIC',
    targets: ['swift@north'],
    served: { status: '2xx', outcome: 'complete', input: 100, output: 50 },
    ...more,
  });

type Files = Readonly<Record<string, string>>;
const chat = (...lines: string[]): Files => ({
  ...sample,
  ...overlayOfThink,
  'capabilities/chat.yaml': capability('Talk.', lines.join('\n')),
});
const swift = chat('use: swift', 'fallback: [deep]');
/** Nobody can say out of the registry how many prompts are that long. */
const longGoesDeep = chat(
  'rules:',
  '  - { name: long, when: request.inputTokens > 5000, use: deep }',
  'use: swift',
  'fallback: [deep, swift]',
);

/** Plans a change, with lines of records as evidence. */
async function planned(
  before: Files,
  after: Files,
  lines: readonly string[],
  options: Partial<PlanOptions> = {},
): Promise<PlanDocument> {
  const path = join(temporaryDirectory(), 'r.jsonl');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const { base, head, now } = await revisionsOf(before, after);
  const made = makePlan(base, head, { now, ...options });
  const files = [{ name: 'r.jsonl', path }];
  const { plan, records } = await weighByRecords(made, { base, head, files, ...options });
  const document = planDocument(plan, { errors: [], complete: true, records });
  expect(accepts(JSON.parse(json.write(reportOf(document)))), JSON.stringify(accepts.errors)).toBe(true);
  return document;
}

const reportOf = (plan: PlanDocument) => ({ plan, registry: 'registry', colour: false });
const movedOf = ({ changes }: PlanDocument) => changes.find(({ code }) => code === 'target-moved')?.moved;

describe('records as evidence of a plan', () => {
  const hundred = [
    ...Array.from({ length: 97 }, () => record()),
    ...Array.from({ length: 3 }, () => record({ at: '2026-05-04T10:00:00.000Z' }, { inputTokens: 6000 })),
  ];

  test('say what share of all requests it is where the registry cannot', async () => {
    const without = await planned(swift, longGoesDeep, []);
    expect(movedOf(without)).toMatchObject({ most: '100%', evidence: { kind: 'exact' } });
    expect(movedOf(without)?.total).toBeUndefined();
    const plan = await planned(swift, longGoesDeep, hundred);
    expect(movedOf(plan)).toMatchObject({
      most: '100%',
      total: { least: '3%', most: '3%' },
      evidence: {
        kind: 'replay',
        decisions: 100,
        from: '2026-05-02T09:00:00.000Z',
        to: '2026-05-04T10:00:00.000Z',
      },
      parts: [{ where: 'request.inputTokens > 5000, before what no rule took', share: '100%' }],
    });
    const written = text.write(reportOf(plan));
    expect(written).toContain('3% of all recorded requests');
    expect(written).toContain('replayed from 100 records of 2026-05-02 to 2026-05-04');
    expect(written).toContain('chat in default: 3 of 100 move (3%)');
    expect(written).toContain('3 swift@north → deep@south');
    expect(written).toContain('as r.jsonl:98, r.jsonl:99, r.jsonl:100 (team search): rule long');
    const comment = markdown.write(reportOf(plan));
    expect(comment).toContain('replayed from 100 records of 2026-05-02 to 2026-05-04');
    expect(comment).toContain('<summary>What recorded decisions say</summary>');
  });

  test('leave a share exact that is the same for all requests, and stand beside it', async () => {
    const after = chat('use: { split: { swift: 90%, deep: 10% }, by: user }', 'fallback: [deep, swift]');
    const users = Array.from({ length: 400 }, (_, index) => record({ units: 'raw' }, { user: `u${index}` }));
    const moved = movedOf(await planned(swift, after, users));
    expect(moved).toMatchObject({ total: { most: '10%' }, evidence: { kind: 'exact' } });
    expect(moved?.recorded?.decisions).toBe(400);
    expect(Number(moved?.recorded?.share.slice(0, -1))).toBeGreaterThan(5);
    expect(Number(moved?.recorded?.share.slice(0, -1))).toBeLessThan(15);
  });

  test('say what they cost before and after, with the tokens that they took', async () => {
    const cheaper = {
      ...swift,
      'models/swift.yaml': sample['models/swift.yaml'].replace('input: 1 USD', 'input: 2 USD'),
    };
    const { records } = await planned(swift, cheaper, [
      record(),
      record({ served: { status: '2xx', outcome: 'complete', input: 300, output: 50, cacheRead: 100 } }),
      record({ served: { status: '5xx', outcome: 'failed' } }),
    ]);
    // 200 tokens in at 1 and at 2 USD a million, 50 out at 2 USD a million, a thousand times.
    expect(records?.capabilities[0]?.cost).toEqual({
      before: 3_000_000_000,
      after: 5_000_000_000,
      percent: 66.7,
      profile: { inputTokens: 200, outputTokens: 50, cacheRead: 50, source: 'recorded' },
      decisions: 2,
    });
    expect(records?.caveats.join()).toContain('1 record does not tell tokens');
  });

  test('are all accounted for: lines that are none, other environments, unknown and unasked capabilities', async () => {
    const overlay = (use: string) => ({
      'environments/staging.yaml':
        `patches:\n  - patch: capabilities/think\n    set: { use: "${use}", description: Staged. }\n`.replace(
          'use: "swift", ',
          '',
        ),
    });
    const plan = await planned({ ...swift, ...overlay('deep') }, { ...longGoesDeep, ...overlay('swift') }, [
      record(),
      'junk',
      '{"format":9}',
      record({ environment: 'staging', capability: 'think' }),
      record({ environment: 'elsewhere' }),
      record({ environment: 'elsewhere' }),
      record({ capability: 'nothing-here' }),
    ]);
    expect(plan.records).toMatchObject({
      files: ['r.jsonl'],
      decisions: 3,
      leftOut: {
        malformed: { count: 2, lines: [{ file: 'r.jsonl', line: 2 }, { line: 3 }] },
        elsewhere: [{ environment: 'elsewhere', records: 2 }],
        unknown: [{ capability: 'nothing-here', records: 1 }],
      },
    });
    expect(plan.records?.capabilities.map(({ id, environment }) => `${id} ${environment}`)).toEqual([
      'chat default',
      'think staging',
    ]);
    const written = text.write(reportOf(plan));
    expect(written).toContain('2 lines are no record, the first r.jsonl:2: it is not JSON');
    expect(written).toContain('of environments that are not compared: elsewhere 2');
    expect(written).toContain('of capabilities that neither side has: nothing-here 1');
    const none = await planned(swift, longGoesDeep, [record({ capability: 'think' })]);
    expect(none.records?.without).toEqual(['chat']);
    expect(text.write(reportOf(none))).toContain('no record of chat, which change');
    expect(movedOf(none)).toMatchObject({ evidence: { kind: 'exact' } });
  });

  test('of environments that do not change are counted, and not decided', async () => {
    const { records } = await planned(swift, swift, [record(), record(), 'junk']);
    expect(records).toMatchObject({
      decisions: 0,
      period: null,
      capabilities: [],
      leftOut: { malformed: { count: 1 }, unchanged: [{ environment: 'default', records: 2 }] },
    });
  });

  test('are told in a plan that can be saved, whatever callers have asked for', async () => {
    const half = (line: string, word: string) => line.replace(`"${word}"`, '"\\ud800"');
    const plan = await planned(swift, longGoesDeep, [
      half(record(), 'chat'),
      half(record({}, { inputTokens: 9000 }), 'search'),
      half(record({}, { inputTokens: 9000 }), 'default'),
      record({ environment: 7 }),
      record({}, { inputTokens: 9000 }),
    ]);
    expect(JSON.parse(writePlan(plan))).toEqual(plan);
    expect(accepts(plan)).toBe(true);
    expect(plan.records?.leftOut).toMatchObject({
      elsewhere: [{ environment: '' }, { environment: '\ufffd' }],
      unknown: [{ capability: '\ufffd', records: 1 }],
    });
  });

  test('ask for no fewer approvals and change no fingerprint', async () => {
    const requires: PlanOptions['requires'] = ({ moved }) =>
      Number((moved?.total?.most ?? moved?.most ?? '0%').slice(0, -1)) > 50
        ? [{ anyOf: ['@org/platform'], because: 'more than half' }]
        : [];
    const before = await planned(swift, longGoesDeep, [], { requires });
    const after = await planned(swift, longGoesDeep, hundred, { requires });
    const of = ({ changes }: PlanDocument) =>
      changes.map(({ fingerprint, requires: who }) => [fingerprint, who]);
    expect(of(after)).toEqual(of(before));
    expect(after.changes.flatMap((one) => one.requires)).not.toEqual([]);
  });

  test('take the place of a profile where cost decides, and ask for the approvals of their share', async () => {
    const price = (input: string) => ({
      'models/swift.yaml': sample['models/swift.yaml'].replace('input: 1 USD', `input: ${input} USD`),
    });
    const cheapest = (input: string) => ({ ...chat('use: { cheapest: [swift, deep] }'), ...price(input) });
    const requires: PlanOptions['requires'] = ({ moved }) =>
      Number((moved?.total?.most ?? '0%').slice(0, -1)) > 50 ? [{ anyOf: ['@org/x'], because: 'much' }] : [];
    const lines = [
      record({}, { inputTokens: 9, maxOutputTokens: 5 }),
      record({}, { inputTokens: 9 }),
      record(),
    ];
    const without = await planned(cheapest('1'), cheapest('2'), [], { requires });
    expect(movedOf(without)).toMatchObject({ evidence: { kind: 'profile' } });
    const plan = await planned(cheapest('1'), cheapest('2'), lines, { requires });
    expect(movedOf(plan)).toMatchObject({
      total: { most: '100%' },
      evidence: { kind: 'replay', decisions: 3 },
    });
    expect(plan.changes.find(({ code }) => code === 'target-moved')?.requires).toHaveLength(1);
  });

  test('say nothing of requests of a spent budget, which are some of them only', async () => {
    const spending =
      'name: Search\ncapabilities: [chat, think]\nbudget: { limit: 1 USD, per: day, zone: UTC, onExceed: { use: think } }\n';
    const files = (...more: string[]) => ({ ...chat('use: swift', ...more), 'teams/search.yaml': spending });
    const plan = await planned(files(), files('exclusive: true'), [record(), record()]);
    expect(plan.changes.find(({ code }) => code === 'no-target')?.moved).toMatchObject({
      among: 'spent-budget',
      evidence: { kind: 'exact' },
    });
    expect(plan.changes.find(({ code }) => code === 'no-target')?.moved?.recorded).toBeUndefined();
  });

  test('say who asked for what is gone', async () => {
    const extra = { ...swift, 'capabilities/extra.yaml': capability('More.', 'use: swift') };
    const lines = [record({ capability: 'extra' }, { team: undefined }), record({ capability: 'extra' })];
    const { records } = await planned(extra, swift, lines);
    expect(records?.capabilities).toMatchObject([
      // One team may not ask for it to begin with.
      { id: 'extra', on: 'base', decisions: 2, moved: 2, refused: 1 },
    ]);
  });
});
