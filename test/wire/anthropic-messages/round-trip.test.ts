import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect } from '../../../src/chat/collect.ts';
import type { ChatEvent } from '../../../src/chat/event.ts';
import type { ChatRequest } from '../../../src/chat/request.ts';
import { messages } from '../../../src/wire/clients/messages/messages.ts';
import { seal } from '../../../src/wire/kit/seal.ts';
import { anthropic } from '../../../src/wire/providers/anthropic/anthropic.ts';
import { answers, conversations, inlineImage, tools, words } from '../arbitraries.ts';
import { decodeStream } from '../decode.ts';
import { flawsOf } from '../well-formed.ts';

const text = fc.record(
  { type: fc.constant('text' as const), text: words, cache: fc.constantFrom({}, { ttl: '1h' as const }) },
  { requiredKeys: ['type', 'text'] },
);

const signed = words.map((bare) => seal('messages', bare));

const conversation = conversations({
  text,
  media: fc.oneof(
    inlineImage,
    fc.constant({ type: 'image' as const, source: { url: 'https://a.example/b.png' } }),
    fc.constant({
      type: 'file' as const,
      source: { data: 'JVBERi0=' },
      mediaType: 'application/pdf',
      filename: 'a.pdf',
    }),
  ),
  reasoning: fc.oneof(
    fc.record({ type: fc.constant('reasoning' as const), text: words, signature: signed }),
    fc.record({ type: fc.constant('reasoning' as const), text: fc.constant(''), redacted: signed }),
  ),
  firstSignature: fc.constant(undefined),
  toolText: words,
  toolName: false,
});

const settings = fc.record(
  {
    stop: fc.array(fc.constantFrom('END', '###'), { minLength: 1, maxLength: 2 }),
    user: words,
    serviceTier: fc.constantFrom('auto', 'default'),
    output: fc.constant({
      type: 'json-schema' as const,
      name: 'output',
      schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
      strict: true,
    }),
  },
  { requiredKeys: [] },
);

const thought = fc.record({
  reasoning: fc.record({ effort: fc.constantFrom('low', 'medium', 'high', 'xhigh', 'none') }),
});
const sampled = fc.record(
  { temperature: fc.double({ min: 0, max: 1, noNaN: true }), topK: fc.nat(500) },
  { requiredKeys: [] },
);
const tooled = fc.record(
  {
    tools,
    toolChoice: fc.constantFrom('auto', 'required', { name: 'some' }),
    parallelToolCalls: fc.constant(false),
  },
  { requiredKeys: ['tools', 'toolChoice'] },
);

test('a request that went out as Messages and came in again is the same', () => {
  fc.assert(
    fc.property(
      conversation,
      fc.tuple(settings, fc.oneof(thought, sampled), fc.oneof(tooled, fc.constant({}))),
      fc.boolean(),
      fc.integer({ min: 1, max: 9999 }),
      (history, parts, stream, maxOutputTokens) => {
        const [some, how, withTools] = parts;
        const base = { messages: history, stream, maxOutputTokens, streamUsage: true };
        // fast-check says `undefined` of keys that it leaves out altogether.
        const request = { ...base, ...some, ...how, ...withTools } as ChatRequest;
        const sent = anthropic.chat.encode(request, { upstream: 'm' });
        if (!sent.ok) throw new Error(sent.failure.message);
        expect(sent.warnings).toEqual([]);
        const read = messages.decode(JSON.parse(sent.value.body));
        expect(read).toEqual({ ok: true, value: wellFormed(request), warnings: [] });
      },
    ),
    { numRuns: 150 },
  );
});

const usage = fc
  .record({
    fresh: fc.nat(9999),
    cacheRead: fc.nat(9999),
    cacheWrite: fc.nat(9999),
    output: fc.nat(9999),
    reasoning: fc.nat(99),
  })
  .map(({ fresh, ...counts }) => ({ ...counts, input: fresh + counts.cacheRead + counts.cacheWrite }));

test('an answer that went out as a Messages stream and came in again is the same', () => {
  fc.assert(
    fc.property(answers({ usage, redacted: true, signs: false, origin: 'messages' }), (events) => {
      const encoder = messages.stream(meta);
      const bytes = new TextEncoder().encode(
        events.map((event) => encoder.push(event)).join('') + encoder.end(),
      );
      const again = decodeStream(anthropic, bytes);
      expect(flawsOf(again)).toEqual([]);
      expect(withoutRaw(collect(again))).toEqual(withoutRaw(wellFormed(collect(events))));
    }),
    { numRuns: 200 },
  );
});

test('an answer that went out as a Messages body and came in again is the same', () => {
  fc.assert(
    fc.property(answers({ usage, redacted: true, signs: false, origin: 'messages' }), (events) => {
      const body = messages.encode(collect(events), meta);
      const again = anthropic.chat.decode({ status: 200, headers: {}, body });
      if (!again.ok) throw new Error(again.failure.message);
      expect(withoutRaw(again.value)).toEqual(withoutRaw(collect(events)));
    }),
    { numRuns: 200 },
  );
});

test('the stop sequence that ended an answer is named, in a body and in a stream', () => {
  const events: ChatEvent[] = [
    { type: 'start', id: 'answer', model: 'm' },
    { type: 'text-start', choice: 0, block: 0 },
    { type: 'text-delta', choice: 0, block: 0, text: 'One, ' },
    { type: 'text-end', choice: 0, block: 0 },
    { type: 'finish', choice: 0, reason: 'stop', raw: 'stop_sequence', stopSequence: 'two' },
  ];
  const ended = { finish: 'stop', rawFinish: 'stop_sequence', stopSequence: 'two' };
  const body = messages.encode(collect(events), meta);
  const whole = anthropic.chat.decode({ status: 200, headers: {}, body });
  expect(whole).toMatchObject({ ok: true, value: { choices: [ended] } });
  const encoder = messages.stream(meta);
  const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
  const streamed = decodeStream(anthropic, new TextEncoder().encode(written));
  expect(collect(streamed)).toMatchObject({ choices: [ended] });
});

const meta = { id: 'answer', created: 5, model: 'm', streamUsage: true, warnings: [] };

/** The dialect has its own words for reasons, and no time. */
function withoutRaw(reply: ReturnType<typeof collect>) {
  const { created: _, ...rest } = reply;
  return {
    ...rest,
    choices: (rest.choices.length === 0 ? [] : rest.choices).map(({ rawFinish: __, content, ...choice }) => ({
      ...choice,
      content: content.map((part) =>
        part.type === 'tool-call' ? { ...part, arguments: JSON.parse(part.arguments) } : part,
      ),
    })),
  };
}

/** What UTF-8 makes of lone surrogates on the way. */
function wellFormed<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
