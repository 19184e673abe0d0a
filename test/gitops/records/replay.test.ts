import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Replay, replay } from '../../../src/gitops/records/replay.ts';
import { replayFiles } from '../../../src/gitops/records/replay-files.ts';
import type { DecisionRecord } from '../../../src/runtime/records/decision-record.ts';
import { recordDecision } from '../../../src/runtime/records/record-decision.ts';
import type { ResolveContext } from '../../../src/runtime/resolution.ts';
import { createRouter } from '../../../src/runtime/router.ts';
import { bucketing } from '../../../src/table/bucket.ts';
import type { Capability, RoutingTable } from '../../../src/table/table.ts';
import { temporaryDirectory } from '../../cli/run-signalbox.ts';
import { exampleTable } from '../../table/example.ts';

const at = Date.UTC(2026, 10, 27, 12);
const millionth = 10_000;

/** Three models, one a deployment: a dollar a million tokens, two, and one without a price. */
function tableOf(capability: Partial<Capability>): RoutingTable {
  const example = exampleTable();
  const base = Object.values(example.capabilities)[0];
  if (base === undefined) throw new Error('the example has no capability');
  const { constraints: _c, hedge: _h, shadow: _s, experiment: _e, rollout: _r, params: _p, ...plain } = base;
  const model = (id: string, context: number) => ({
    name: id,
    context,
    modalities: { input: ['text'], output: ['text'] },
    features: ['streaming'],
    deployments: [`${id}@north`],
  });
  const deployment = (id: string, dollars: number | undefined) => ({
    model: id,
    provider: 'north',
    upstream: id,
    prices: dollars === undefined ? [] : [{ from: 0, input: dollars * 1e10, output: dollars * 1e10 }],
  });
  return {
    ...example,
    models: { a: model('a', 1000), b: model('b', 100), c: model('c', 1000) },
    deployments: {
      'a@north': deployment('a', 1),
      'b@north': deployment('b', 2),
      'c@north': deployment('c', undefined),
    },
    teams: { search: { name: 'Search', capabilities: ['chat'] }, legal: { name: 'Legal', capabilities: [] } },
    capabilities: {
      chat: { ...plain, exclusive: false, rules: [{ use: { model: 'a' } }], fallbacks: [], ...capability },
    },
  };
}

const sideOf = (table: RoutingTable, revision = 'sha256:x') => ({ table, revision });
const split = (share: number): Capability['rules'] => [
  {
    use: {
      split: {
        by: 'user',
        salt: 's',
        ranges: [
          { from: 0, to: share, model: 'a' },
          { from: share, to: 100_000, model: 'b' },
        ],
      },
    },
  },
];

function recordsOf(
  table: RoutingTable,
  contexts: readonly ResolveContext[],
  more: Partial<Parameters<typeof recordDecision>[0]> = {},
): DecisionRecord[] {
  const { resolve } = createRouter({ table, revision: 'sha256:old', clock: () => at, random: () => 0.5 });
  return contexts.map((context) => {
    const resolution = resolve('chat', context);
    const record = recordDecision({ resolution, context, environment: 'default', at, units: 'raw', ...more });
    return JSON.parse(JSON.stringify(record)) as DecisionRecord;
  });
}

const users = (count: number): ResolveContext[] =>
  Array.from({ length: count }, (_, index) => ({ user: `user-${index}` }));

describe('records that are decided again', () => {
  test('stay where the table is the same', () => {
    const table = tableOf({ rules: split(30_000) });
    const found = replay(recordsOf(table, users(500)), { after: sideOf(table) });
    expect(found).toMatchObject({ records: 500, moved: 0, reordered: 0, byStandIn: { records: 0 } });
  });

  test('move exactly as the buckets of their users say', () => {
    const before = tableOf({ rules: split(30_000) });
    const after = tableOf({ rules: split(60_000) });
    const records = recordsOf(before, users(2000));
    const bucketOf = bucketing('s');
    const expected = users(2000).filter(
      ({ user = '' }) => bucketOf(user) >= 30_000 && bucketOf(user) < 60_000,
    );
    for (const options of [{ after: sideOf(after) }, { after: sideOf(after), before: sideOf(before) }]) {
      const found = replay(records, options);
      expect(found.moved).toBe(expected.length);
      expect(found.capabilities[0]?.flows).toEqual([
        { from: 'b@north', to: 'a@north', records: expected.length },
      ]);
    }
  });

  test('with stand-ins tell the share, and where only the recorded answer is there, no more than a bound', () => {
    const before = tableOf({ rules: split(30_000) });
    const after = tableOf({ rules: split(60_000) });
    const records = recordsOf(before, users(4000), { units: (id) => `stand-in-${id}` });
    const exact = replay(records, { after: sideOf(after), before: sideOf(before) });
    expect(exact.moved / 4000).toBeCloseTo(0.3, 1);
    const bound = replay(records, { after: sideOf(after) });
    expect(bound).toMatchObject({ moved: 0, byStandIn: { records: 4000 } });
    expect(bound.byStandIn.atLeast / 4000).toBeCloseTo(0.3, 1);
  });

  test('cost what their tokens cost, and name who has no price', () => {
    const records = recordsOf(tableOf({}), [{}, {}], {
      served: { status: '2xx', outcome: 'complete', attempts: 1, input: 100, output: 50 },
    });
    const dearer = replay(records, { after: sideOf(tableOf({ rules: [{ use: { model: 'b' } }] })) });
    expect(dearer.cost).toEqual({
      records: 2,
      before: 300 * millionth,
      after: 600 * millionth,
      unpriced: [],
      unknown: 0,
    });
    const unpriced = replay(records, { after: sideOf(tableOf({ rules: [{ use: { model: 'c' } }] })) });
    expect(unpriced.cost).toMatchObject({ records: 0, unpriced: [{ deployment: 'c@north', records: 2 }] });
    const without = replay(recordsOf(tableOf({}), [{}]), { after: sideOf(tableOf({})) });
    expect(without.cost).toMatchObject({ records: 0, unknown: 1 });
  });

  test('are over the window where prompt and answer do not fit any more', () => {
    const records = recordsOf(tableOf({}), [{ inputTokens: 90, maxOutputTokens: 20 }, { inputTokens: 10 }]);
    const found = replay(records, { after: sideOf(tableOf({ rules: [{ use: { model: 'b' } }] })) });
    expect(found.overContext).toEqual({ before: 0, after: 1, newly: 1 });
    expect(found.examples.overContext).toEqual([
      {
        file: 'records',
        line: 1,
        capability: 'chat',
        team: null,
        from: 'a@north',
        to: 'b@north',
        why: 'STATIC',
      },
    ]);
  });

  test('are refused where the team may not ask any more, or the capability is gone', () => {
    const records = recordsOf(tableOf({}), [{ team: 'search' }, {}]);
    const closed = { ...tableOf({}), teams: { search: { name: 'Search', capabilities: [] } } };
    expect(replay(records, { after: sideOf(closed) }).refused).toEqual({
      before: 0,
      after: 1,
      newly: 1,
      byCode: { NOT_ALLOWED: 1 },
    });
    const gone = { ...tableOf({}), capabilities: {} };
    expect(replay(records, { after: sideOf(gone) })).toMatchObject({
      moved: 2,
      refused: { newly: 2, byCode: { UNKNOWN_CAPABILITY: 2 } },
      teams: [{ id: 'search', records: 1, moved: 1 }],
    });
  });

  test('of another environment than the one asked about are counted by its name, and decided by nobody', () => {
    const table = tableOf({});
    const records = [
      ...recordsOf(table, [{}, {}]),
      ...recordsOf(table, [{}, {}, {}], { environment: 'staging' }),
      { ...recordsOf(table, [{}])[0], environment: 7 } as unknown as DecisionRecord,
    ];
    const after = sideOf(tableOf({ rules: [{ use: { model: 'b' } }] }));
    const found = replay(records, { after, environment: 'default' });
    expect(found).toMatchObject({ records: 2, moved: 2 });
    expect(found.elsewhere).toEqual([
      { environment: '', records: 1 },
      { environment: 'staging', records: 3 },
    ]);
  });

  test('say of each capability when they were made, how many are refused or let in, and three to look at', () => {
    const open = tableOf({});
    const closed = { ...open, teams: { search: { name: 'Search', capabilities: [] } } };
    const records = [
      ...recordsOf(open, Array(5).fill({ team: 'search' })),
      ...recordsOf(open, [{}], { at: at + 1000 }),
    ];
    expect(replay(records, { before: sideOf(open), after: sideOf(closed) }).capabilities[0]).toMatchObject({
      refused: 5,
      admitted: 0,
      moved: 5,
      period: { from: '2026-11-27T12:00:00.000Z', to: '2026-11-27T12:00:01.000Z' },
      examples: [{ line: 1 }, { line: 2 }, { line: 3 }],
    });
    expect(replay(records, { before: sideOf(closed), after: sideOf(open) }).capabilities[0]).toMatchObject({
      refused: 0,
      admitted: 5,
    });
  });

  test('are decided in the world in which they were recorded: its hour, and who was set aside', () => {
    const table = tableOf({
      rules: [{ when: ['==', ['attr', 'now.hour'], 12], use: { model: 'b' } }, { use: { model: 'a' } }],
      fallbacks: [{ model: 'c' }],
    });
    const records = recordsOf(table, [{}]);
    expect(replay(records, { after: sideOf(table) }).moved).toBe(0);
    expect(replay(records, { after: sideOf(table), at: at + 3_600_000 }).moved).toBe(1);
    const down = records.map((record) => ({ ...record, setAside: ['b@north'], targets: ['c@north'] }));
    expect(replay(down, { after: sideOf(table) }).moved).toBe(0);
  });

  test('estimate the first token by what was recorded of each deployment', () => {
    const before = tableOf({ rules: split(50_000) });
    const records = recordsOf(
      before,
      users(200).map((user) => ({ ...user, stream: true })),
    ).map((record) => {
      const deployment = record.targets[0] ?? '';
      const firstTokenMs = deployment === 'a@north' ? 100 : 300;
      return {
        ...record,
        served: { status: '2xx', outcome: 'complete', attempts: 1, deployment, firstTokenMs } as const,
      };
    });
    const { latency } = replay(records, { after: sideOf(tableOf({ rules: [{ use: { model: 'a' } }] })) });
    expect(latency).toMatchObject({ records: 200, after: 100, unknown: 0 });
    expect(latency?.before).toBeGreaterThan(150);
  });

  test('name the capabilities that they cannot speak for', () => {
    const people = tableOf({
      rules: [{ when: ['==', ['attr', 'user'], 'u'], use: { model: 'b' } }, { use: { model: 'a' } }],
    });
    const masked = recordsOf(people, users(2), { units: () => 'x' });
    expect(replay(masked, { after: sideOf(people) }).readsPeople).toEqual(['chat']);
    expect(replay(recordsOf(people, users(2)), { after: sideOf(people) }).readsPeople).toEqual([]);
    const fastest = tableOf({ rules: [{ use: { fastest: ['a', 'b'] } }] });
    expect(replay(recordsOf(fastest, [{}]), { after: sideOf(fastest) }).measured).toEqual(['chat']);
  });
});

/** Without the names of files, which examples have. */
const unnamed = ({ examples: _, capabilities, ...rest }: Replay) => ({
  ...rest,
  capabilities: capabilities.map(({ examples: __, ...one }) => one),
});

describe('files of records', () => {
  const table = tableOf({ rules: split(30_000) });
  const options = { after: sideOf(tableOf({ rules: split(60_000) })), before: sideOf(table) };
  const served = { status: '2xx', outcome: 'complete', attempts: 1, input: 7, output: 3 } as const;
  const records = recordsOf(table, users(3000), { served });

  function write(name: string, bytes: string | Uint8Array) {
    const path = join(temporaryDirectory(), name);
    writeFileSync(path, bytes);
    return { path, name };
  }

  test('come to the same whoever counts them, in one thread or several, packed or not', async () => {
    const text = `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
    const plain = write('records.jsonl', text);
    const here = await replayFiles([plain], options, { threads: 0 });
    expect(unnamed(here)).toEqual(unnamed(replay(records, options)));
    expect(await replayFiles([plain], options, { threads: 3 })).toEqual(here);
    // A table that was compiled here comes with a function, which no thread can be handed.
    const compiled = { ...options.after, sources: { revision: '', places: {}, find: () => undefined } };
    expect(await replayFiles([plain], { ...options, after: compiled }, { threads: 2 })).toEqual(here);
    const packed = await replayFiles([write('records.jsonl.gz', gzipSync(text))], options);
    expect(unnamed(packed)).toEqual(unnamed(here));
    expect(here.examples.moved).toHaveLength(3);
  });

  test('lose no line and no number to where the pieces end', async () => {
    const long = { ...records[0], padding: 'é'.repeat(300_000) };
    const lines = Array.from({ length: 12 }, (_, index) =>
      index % 3 === 2 ? '{"broken"' : JSON.stringify(long),
    );
    const found = await replayFiles([write('long.jsonl', lines.join('\r\n'))], options);
    expect(found.records).toBe(8);
    expect(found.malformed.lines.map(({ line }) => line)).toEqual([3, 6, 9, 12]);
  });

  test('name each line that is no record, and go on', async () => {
    const good = JSON.stringify(records[0]);
    const hostile: [string | Buffer, RegExp][] = [
      ['{"format":1', /not JSON/],
      ['[]', /no object/],
      ['null', /no object/],
      ['{}', /no format/],
      ['{"format":2}', /format 2, and this version reads 1/],
      [good.replace('"capability":"chat"', '"capability":7'), /capability/],
      [good.replace(/"at":"[^"]*"/, '"at":"soon"'), /field at/],
      [good.replace(/"targets":\[[^\]]*\]/, '"targets":[1]'), /targets/],
      [good.replace('"input":7', '"input":-7'), /served/],
      [Buffer.from([0, 255, 254, 1, 2, 3]), /not JSON/],
      ['x'.repeat(2 ** 20 + 1), /longer than 1 MiB/],
      ['y'.repeat(3 * 2 ** 20), /longer than 1 MiB/],
    ];
    const bytes = Buffer.concat(
      hostile.flatMap(([line]) => [Buffer.from(line), Buffer.from(`\n${good}\n\n`)]),
    );
    const found = await replayFiles([write('hostile.jsonl', bytes)], options);
    expect(found.records).toBe(hostile.length);
    expect(found.malformed.count).toBe(hostile.length);
    expect(found.malformed.lines.map(({ line }) => line)).toEqual([1, 4, 7, 10, 13]);
    for (const [index, { why }] of found.malformed.lines.entries())
      expect(why).toMatch(hostile[index]?.[1] ?? /never/);
  });

  test('with names that mean something to the language, or halves of characters, are decided as any other', async () => {
    const odd = [
      `{"format":1,"at":"2026-11-27T00:00:00Z","capability":"__proto__","revision":"","units":"raw","context":{"__proto__":{"team":"legal"},"team":"constructor","tags":{"__proto__":"x"}},"targets":["toString"],"reason":"STATIC"}`,
      `{"format":1,"at":"2026-11-27T00:00:00Z","capability":"chat","revision":"","units":"raw","context":{"user":"\\ud800","inputTokens":"many","tags":[1],"stream":7},"targets":[],"reason":"STATIC","error":{"a":1}}`,
      `{"format":1,"at":"2026-11-27T00:00:00Z","capability":"chat","revision":"","units":{},"context":{"user":{"a":1},"team":{}},"targets":["\\udfff"],"variant":9,"share":"x","served":{"status":9}}`,
    ];
    const found = await replayFiles([write('odd.jsonl', odd.join('\n'))], { after: options.after });
    expect(found).toMatchObject({ records: 3, malformed: { count: 0 } });
  });

  test('survive any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.uint8Array(),
            fc.json().map((text) => Buffer.from(text)),
          ),
        ),
        async (parts) => {
          const bytes = Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
          const found = await replayFiles([write('any.jsonl', bytes)], options);
          expect(found.records).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('end early where what is packed is damaged', async () => {
    const packed = gzipSync(`${JSON.stringify(records[0])}\n`.repeat(1000));
    const found = await replayFiles([write('cut.jsonl.gz', packed.subarray(0, packed.length - 20))], options);
    expect(found.malformed).toMatchObject({ count: 1, lines: [{ why: expect.stringMatching(/damaged/) }] });
  });

  test('that are missing are told as the system tells it', async () => {
    await expect(replayFiles([{ path: '/nowhere/x', name: 'x' }], options)).rejects.toThrow('ENOENT');
  });
});
