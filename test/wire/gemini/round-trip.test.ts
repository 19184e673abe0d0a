import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect } from '../../../src/chat/collect.ts';
import type { ChatRequest } from '../../../src/chat/request.ts';
import { generateContent } from '../../../src/wire/clients/generate-content/generate-content.ts';
import { seal } from '../../../src/wire/kit/seal.ts';
import { gemini } from '../../../src/wire/providers/gemini/gemini.ts';
import { answers, conversations, inlineImage, jsonObject, tools, words } from '../arbitraries.ts';
import { factsOf } from '../compare.ts';
import { decodeStream } from '../decode.ts';
import { canonicalFacts } from '../our-answer.ts';
import { flawsOf } from '../well-formed.ts';

const signature = fc.constantFrom('c2ln', 'b3RoZXI=').map((bare) => seal('generate-content', bare));
const text = fc.record(
  { type: fc.constant('text' as const), text: words, signature },
  { requiredKeys: ['type', 'text'] },
);

const conversation = conversations({
  text,
  media: fc.oneof(
    inlineImage,
    fc.constant({
      type: 'video' as const,
      source: { url: 'https://a.example/b.mp4' },
      mediaType: 'video/mp4',
    }),
    fc.constant({ type: 'file' as const, source: { data: 'JVBERi0=' }, mediaType: 'application/pdf' }),
  ),
  reasoning: fc.record({ type: fc.constant('reasoning' as const), text: words, signature }),
  firstSignature: signature,
  // An object with one of these names alone is how plain text is wrapped.
  toolText: fc.oneof(
    words.map((said) => `: ${said}`),
    jsonObject.filter((said) => !/^\{"(result|error)"/.test(said)),
  ),
  toolName: true,
});

const settings = fc.record(
  {
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    topK: fc.nat(500),
    maxOutputTokens: fc.integer({ min: 1, max: 9999 }),
    candidates: fc.integer({ min: 1, max: 8 }),
    seed: fc.nat(),
    presencePenalty: fc.constantFrom(-1, 0, 0.5),
    frequencyPenalty: fc.constantFrom(-1, 0, 0.5),
    logprobs: fc.constantFrom({}, { top: 3 }),
    stop: fc.array(words, { minLength: 1, maxLength: 2 }),
    serviceTier: fc.constantFrom('default', 'flex', 'priority'),
    reasoning: fc.oneof(
      fc.record({
        effort: fc.constantFrom('minimal' as const, 'low' as const, 'medium' as const, 'high' as const),
      }),
      fc.record({ budget: fc.integer({ min: 1, max: 9999 }) }),
    ),
    output: fc.constantFrom(
      { type: 'json' as const },
      { type: 'json-schema' as const, name: 'output', schema: { type: 'object', properties: {} } },
    ),
  },
  { requiredKeys: [] },
);

const tooled = tools.chain((some) =>
  fc.record({
    tools: fc.constant(some),
    toolChoice: fc.constantFrom('auto', 'none', 'required', { name: some[0]?.name ?? '' }),
  }),
);

test('a request that went out as generateContent and came in again is the same', () => {
  fc.assert(
    fc.property(
      conversation,
      settings,
      fc.oneof(tooled, fc.constant({})),
      fc.boolean(),
      (history, some, withTools, stream) => {
        const base = { messages: history, stream, streamUsage: true };
        // fast-check says `undefined` of keys that it leaves out altogether.
        const request = { ...base, ...some, ...withTools } as ChatRequest;
        const sent = gemini.chat.encode(request, { upstream: 'gemini-3-flash' });
        if (!sent.ok) throw new Error(sent.failure.message);
        expect(sent.warnings).toEqual([]);
        const read = generateContent.decode(JSON.parse(sent.value.body), {
          stream: sent.value.path.includes(':stream'),
        });
        expect(read).toEqual({ ok: true, value: JSON.parse(JSON.stringify(request)), warnings: [] });
      },
    ),
    { numRuns: 150 },
  );
});

const usage = fc
  .record({ input: fc.nat(9999), cacheRead: fc.nat(99), said: fc.nat(9999), reasoning: fc.nat(9999) })
  .map(({ said, ...counts }) => {
    const output = said + counts.reasoning;
    return { ...counts, output, total: counts.input + output };
  });

test('an answer that went out as a generateContent stream and came in again is the same', () => {
  fc.assert(
    fc.property(answers({ usage, redacted: false, signs: true, origin: 'generate-content' }), (events) => {
      const encoder = generateContent.stream(meta);
      const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
      const again = decodeStream(gemini, new TextEncoder().encode(written));
      expect(flawsOf(again)).toEqual([]);
      const [one, other] = [collect(again), collect(events)];
      expect(canonicalFacts(factsOf(one))).toEqual(canonicalFacts(factsOf(other)));
      expect(signaturesOf(one)).toEqual(signaturesOf(other));
    }),
    { numRuns: 200 },
  );
});

test('an answer that went out as a generateContent body and came in again is the same', () => {
  fc.assert(
    fc.property(answers({ usage, redacted: false, signs: true, origin: 'generate-content' }), (events) => {
      const reply = collect(events);
      const again = gemini.chat.decode({
        status: 200,
        headers: {},
        body: generateContent.encode(reply, meta),
      });
      if (!again.ok) throw new Error(again.failure.message);
      expect(canonicalFacts(factsOf(again.value))).toEqual(canonicalFacts(factsOf(reply)));
      expect(signaturesOf(again.value)).toEqual(signaturesOf(reply));
      expect([again.value.id, again.value.created]).toEqual(['answer', 5]);
    }),
    { numRuns: 200 },
  );
});

const meta = { id: 'other', created: 6, model: 'm', streamUsage: true, warnings: [] };

function signaturesOf({ choices }: ReturnType<typeof collect>): unknown[] {
  return choices.flatMap(({ content }) =>
    content.flatMap((part) => ('signature' in part ? [[part.type, part.signature]] : [])),
  );
}
