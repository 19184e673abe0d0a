import { describe, expect, test } from 'vitest';
import { collect } from '../../src/chat/collect.ts';
import type { Message } from '../../src/chat/request.ts';
import type { ClientDialect, ProviderAdapter, ReplyMeta } from '../../src/wire/adapter.ts';
import { factsOf } from './compare.ts';
import { cutEverywhere } from './cut-everywhere.ts';
import { decodeStream, randomCuts, replyOf } from './decode.ts';
import { canonicalFacts } from './our-answer.ts';
import { recordsOf, type WireRecord, whyNoRecords } from './records.ts';
import { flawsOf } from './well-formed.ts';

const utf8 = new TextEncoder();

interface Suite {
  readonly title: string;
  readonly apis: readonly string[];
  readonly adapter: ProviderAdapter;
  /** The dialect that this provider speaks, from the other side. */
  readonly dialect: ClientDialect;
  /** A model that takes what most of them ask for. */
  readonly upstream: string;
  /** Recorded requests that are wrong, or that hold what the provider alone can do, with the reason. */
  readonly refused: Readonly<Record<string, RegExp>>;
}

/** What must hold of every recorded exchange of one format, whatever an oracle says of it. */
export function testRecorded({ title, apis, adapter, dialect, upstream, refused }: Suite): void {
  const streams = () =>
    recordsOf((api) => apis.includes(api)).filter(
      ({ framing, response }) => framing === 'sse' && response.status < 300,
    );

  describe.skipIf(whyNoRecords !== undefined)(title, () => {
    test('gives the same events however the bytes of a stream are cut', () => {
      const flaws: string[] = [];
      for (const [position, record] of streams().entries()) {
        const bytes = utf8.encode(record.response.body);
        const whole = decodeStream(adapter, bytes);
        flaws.push(...flawsOf(whole).map((flaw) => `${record.id}: ${flaw}`));
        const cut = decodeStream(adapter, bytes, randomCuts(bytes.length, position, 40));
        if (JSON.stringify(cut) !== JSON.stringify(whole)) flaws.push(`${record.id}: random cuts`);
      }
      const cuttable = streams().map(({ id, response }) => ({
        id,
        adapter,
        bytes: utf8.encode(response.body),
      }));
      flaws.push(...cutEverywhere(title, cuttable));
      expect(flaws).toEqual([]);
    });

    test('calls a stream truncated that lost its end, and never thinks it whole', () => {
      const flaws: string[] = [];
      for (const record of streams()) {
        const bytes = utf8.encode(record.response.body);
        if (decodeStream(adapter, bytes).some(({ type }) => type === 'error')) continue;
        for (const share of [0.1, 0.35, 0.6]) {
          const events = decodeStream(adapter, bytes.subarray(0, Math.floor(bytes.length * share)));
          flaws.push(...flawsOf(events).map((flaw) => `${record.id}: ${flaw}`));
          if (endsEarly(record, share)) continue;
          if (events.at(-1)?.type !== 'error') flaws.push(`${record.id}: whole at ${share}`);
        }
      }
      expect(flaws).toEqual([]);
    });

    test('says the same when the events are written as a stream again', () => {
      const flaws: string[] = [];
      for (const record of streams()) {
        const events = decodeStream(adapter, utf8.encode(record.response.body));
        if (events.some(({ type }) => type === 'error')) continue;
        const encoder = dialect.stream(meta);
        const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
        const again = decodeStream(adapter, utf8.encode(written));
        flaws.push(...differences(record, factsAgain(again), factsAgain(events)));
      }
      expect(flaws).toEqual([]);
    });

    test('says the same when a body is written again', () => {
      const flaws: string[] = [];
      for (const record of recordsOf((api) => apis.includes(api))) {
        if (record.framing === 'sse' || record.response.status >= 300) continue;
        const decoded = adapter.chat.decode(replyOf(record));
        if (!decoded.ok) continue;
        const body = dialect.encode(decoded.value, meta);
        const again = adapter.chat.decode({ status: 200, headers: {}, body });
        if (!again.ok) flaws.push(`${record.id}: ${again.failure.message}`);
        else {
          const [one, other] = [again.value, decoded.value].map((reply) => canonicalFacts(factsOf(reply)));
          flaws.push(...differences(record, one, other));
        }
      }
      expect(flaws).toEqual([]);
    });

    test('reads every request that the provider has answered, and writes it again without a silent loss', () => {
      const flaws: string[] = [];
      let read = 0;
      let whole = 0;
      for (const record of recordsOf((api) => apis.includes(api))) {
        const body = bodyOf(record);
        if (body === undefined || record.response.status >= 300) continue;
        read += 1;
        const decoded = dialect.decode(body, { stream: record.stream });
        const written = decoded.ok ? adapter.chat.encode(decoded.value, { upstream }) : decoded;
        const failure = written.ok ? undefined : `${written.failure.param}: ${written.failure.message}`;
        if (decoded.ok && written.ok && written.warnings.length === 0) {
          whole += 1;
          const again = dialect.decode(JSON.parse(written.value.body), { stream: record.stream });
          flaws.push(...unlike(record.id, decoded.value, again.ok ? again.value : again.failure));
        }
        const expected = Object.entries(refused).find(([ids]) => new RegExp(ids).test(record.id))?.[1];
        if (failure === undefined ? expected !== undefined : expected?.test(failure) !== true) {
          flaws.push(`${record.id}: ${failure ?? 'was to be refused'}`);
        }
      }
      expect(flaws).toEqual([]);
      console.log(`${title}: ${read} requests read, ${whole} of them without a warning and without a loss`);
      expect(whole).toBeGreaterThan(100);
    });
  });
}

const meta: ReplyMeta = { id: 'id', created: 1, model: 'm', streamUsage: true, warnings: [] };

function factsAgain(events: ReturnType<typeof decodeStream>) {
  return canonicalFacts(factsOf(collect(events)));
}

function differences(record: WireRecord, one: unknown, other: unknown): string[] {
  // Who answered is the gateway's to say, and not every recorded answer has an id.
  const [again, before] = [one, other].map((facts) => JSON.stringify({ ...Object(facts), id: 0, model: 0 }));
  return again === before
    ? []
    : [`${record.id}\n  again  ${again?.slice(0, 600)}\n  before ${before?.slice(0, 600)}`];
}

/** What a request lost when it was written and read again. */
function unlike(id: string, before: unknown, after: unknown): string[] {
  const [one, other] = [before, after].map((value) => JSON.stringify(merged(Object(value).messages ?? [])));
  return one === other ? [] : [`${id}\n  before ${one}\n  after  ${other}`];
}

/** Neighbours of one role are one message to both formats, and empty text is none. */
function merged(messages: readonly Message[]): Message[] {
  const result: Message[] = [];
  for (const message of messages) {
    const said = message.content.filter((part) => part.type !== 'text' || part.text !== '' || part.signature);
    const last = result.at(-1);
    // Both have the same role, and so the same kinds of parts.
    const joined = { ...message, content: [...(last?.content ?? []), ...said] } as Message;
    if (message.role !== 'tool' && last?.role === message.role) result[result.length - 1] = joined;
    else if (said.length > 0) result.push({ ...message, content: said } as Message);
  }
  return result;
}

/** Several streams in one recording: the first may end before the cut. */
function endsEarly({ response: { body } }: WireRecord, share: number): boolean {
  const end = body.search(/"type":\s*"message_stop"|"finishReason"/);
  return end !== -1 && end < body.length * share + 200;
}

function bodyOf({ request: { body } }: WireRecord): unknown {
  if (typeof body !== 'string') return body ?? undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
