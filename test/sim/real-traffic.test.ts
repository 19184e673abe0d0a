import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sim, startSim } from '../../src/sim/index.ts';
import { recordsOf, type WireRecord, whyNoRecords } from '../wire/records.ts';

let sim: Sim;

beforeAll(async () => {
  sim = await startSim({ latency: 'none' });
});
afterAll(() => sim.close());

/** Where a recorded request of each API goes, as its provider has it. */
const paths: Readonly<Record<string, (record: WireRecord) => string>> = {
  'openai.chat': () => '/v1/chat/completions',
  'anthropic.messages': () => '/v1/messages',
  'google.generateContent': () => '/v1beta/models/m:generateContent',
  'google.streamGenerateContent': ({ framing }) =>
    `/v1beta/models/m:streamGenerateContent${framing === 'sse' ? '?alt=sse' : ''}`,
};

const answered = recordsOf((api) => api in paths).filter(
  ({ response, request }) => response.status === 200 && isObject(request.body),
);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

interface Played {
  readonly record: WireRecord;
  readonly status: number;
  readonly body: string;
}

async function replay(record: WireRecord): Promise<Played> {
  const path = paths[record.api]?.(record) ?? '';
  const { model = 'm' } = record;
  const body = JSON.stringify({ model, ...Object(record.request.body) });
  const reply = await fetch(`${sim.url}/real${path}`, { method: 'POST', body });
  return { record, status: reply.status, body: await reply.text() };
}

/** Every path of keys in a value, with the kind of what stands there: `choices[].index number`. */
function shapesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => shapesOf(item, `${path}[]`));
  if (!isObject(value)) return [`${path} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([key, child]) => shapesOf(child, `${path}.${key}`));
}

/** The JSON values of a body: of each event of a stream, or the whole. */
function valuesOf(body: string): unknown[] {
  const events = [...body.matchAll(/^data: ?(\{.*\})\s*$/gm)].map((match) => JSON.parse(match[1] ?? ''));
  return events.length > 0 ? events : [JSON.parse(body)].flat();
}

/** Refused on purpose: the request model has functions only, and a tool left out would change what is asked. */
const outOfScope = /expected one of 'function', got 'custom'/;

/** Contents that belong to the one who asked: tool inputs are free objects. */
const free = /\.(?:input|args|system_fingerprint)\b/;

/** This provider shows no reasoning; here it has the names that other servers of its format give to it. */
const borrowed = /\.reasoning_(?:content|details\[\]\.\w+) string$/;

describe.skipIf(whyNoRecords !== undefined).each(Object.keys(paths))('%s', (api) => {
  const records = answered.filter((record) => record.api === api);
  const played: Played[] = [];

  test('answers every request that its provider answered', async () => {
    for (const record of records) played.push(await replay(record));
    const refused = played
      .filter(({ status }) => status !== 200)
      .map(({ record, body }) => `${record.id} ${body.slice(0, 300)}`);
    console.log(`${api}: ${records.length - refused.length} of ${records.length} recorded requests answered`);
    expect(records.length).toBeGreaterThan(20);
    expect(refused.filter((why) => !outOfScope.test(why))).toEqual([]);
  });

  test('answers in no other shape than its provider does', () => {
    const known = new Set(
      recordsOf((one) => one === api).flatMap(({ response }) =>
        safely(() => valuesOf(response.body).flatMap((value) => shapesOf(value))),
      ),
    );
    const own = new Set(
      played.flatMap(({ body }) => safely(() => valuesOf(body).flatMap((value) => shapesOf(value)))),
    );
    expect(
      [...own].filter((shape) => !known.has(shape) && !free.test(shape) && !borrowed.test(shape)),
    ).toEqual([]);
  });
});

function safely(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    // A recorded body that was cut, or that is not JSON.
    return [];
  }
}
