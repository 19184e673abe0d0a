import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect } from '../../src/chat/collect.ts';
import type { ChatEvent } from '../../src/chat/event.ts';
import type { AssistantPart, ChatRequest, Message } from '../../src/chat/request.ts';
import { chatCompletions } from '../../src/wire/clients/chat-completions/chat-completions.ts';
import { createBlocks } from '../../src/wire/kit/blocks.ts';
import { defined } from '../../src/wire/kit/json.ts';
import { providerAdapter } from '../../src/wire/provider-adapter.ts';
import { decodeStream } from './decode.ts';

const sim = providerAdapter('sim');
const utf8 = new TextEncoder();

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const name = fc.stringMatching(/^[a-z_]{1,12}$/);
const base64 = fc.stringMatching(/^[A-Za-z0-9+/]{4,12}$/);
const url = fc.webUrl();
const texts = fc.array(fc.record({ type: fc.constant('text' as const), text: words }), {
  minLength: 1,
  maxLength: 3,
});
const jsonText = fc
  .dictionary(name, fc.oneof(fc.integer(), words), { maxKeys: 3 })
  .map((value) => JSON.stringify(value));

const media = fc.oneof(
  fc.record({ type: fc.constant('image' as const), source: fc.record({ url }) }),
  fc.record({
    type: fc.constant('image' as const),
    source: fc.record({ data: base64 }),
    mediaType: fc.constant('image/webp'),
    detail: fc.constantFrom('low', 'high'),
  }),
  fc.record({
    type: fc.constant('audio' as const),
    source: fc.record({ data: base64 }),
    mediaType: fc.constantFrom('audio/wav', 'audio/mpeg'),
  }),
  fc.record({ type: fc.constant('file' as const), source: fc.record({ fileId: name }) }),
  fc.record({
    type: fc.constant('file' as const),
    source: fc.record({ data: base64 }),
    mediaType: fc.constant('application/pdf'),
    filename: name,
  }),
  fc.record({ type: fc.constant('video' as const), source: fc.record({ url }) }),
);

const toolCall = fc.record({ type: fc.constant('tool-call' as const), id: name, name, arguments: jsonText });

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant('system' as const), content: texts }),
  fc.record(
    {
      role: fc.constant('user' as const),
      content: fc.tuple(texts, fc.array(media, { maxLength: 2 })).map((parts) => parts.flat()),
      name,
    },
    { requiredKeys: ['role', 'content'] },
  ),
  fc
    .record({
      reasoning: fc.option(words),
      text: fc.option(words),
      refusal: fc.option(words),
      calls: fc.array(toolCall, { maxLength: 2 }),
    })
    .map(({ reasoning, text, refusal, calls }): Message => {
      const content: AssistantPart[] = [];
      if (reasoning !== null) content.push({ type: 'reasoning', text: reasoning });
      if (text !== null) content.push({ type: 'text', text });
      if (refusal !== null) content.push({ type: 'refusal', text: refusal });
      return { role: 'assistant', content: [...content, ...calls] };
    }),
  fc.record({ role: fc.constant('tool' as const), toolCallId: name, content: texts }),
);

const schema = fc.constantFrom(
  {},
  { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
);

const request: fc.Arbitrary<ChatRequest> = fc.record(
  {
    messages: fc.array(message, { minLength: 1, maxLength: 5 }),
    stream: fc.constant(false),
    tools: fc.array(
      fc.record(
        { name, description: words, parameters: schema, strict: fc.boolean() },
        { requiredKeys: ['name'] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    toolChoice: fc.oneof(
      fc.constantFrom('auto' as const, 'none' as const, 'required' as const),
      fc.record({ name }),
    ),
    parallelToolCalls: fc.boolean(),
    output: fc.oneof(
      fc.record({ type: fc.constantFrom('text' as const, 'json' as const) }),
      fc.record(
        { type: fc.constant('json-schema' as const), name, description: words, schema, strict: fc.boolean() },
        { requiredKeys: ['type', 'name', 'schema'] },
      ),
    ),
    maxOutputTokens: fc.integer({ min: 1, max: 1e6 }),
    temperature: fc.constantFrom(0, 0.7, 2),
    topP: fc.constantFrom(0, 0.5, 1),
    topK: fc.nat(100),
    stop: fc.array(words, { minLength: 1, maxLength: 4 }),
    seed: fc.integer(),
    presencePenalty: fc.constantFrom(-2, 0, 1.5),
    frequencyPenalty: fc.constantFrom(-2, 0, 1.5),
    logitBias: fc.dictionary(fc.nat(1e5).map(String), fc.integer({ min: -100, max: 100 })),
    logprobs: fc.record({ top: fc.nat(20) }, { requiredKeys: [] }),
    candidates: fc.integer({ min: 1, max: 8 }),
    reasoning: fc.record({ effort: fc.constantFrom('none' as const, 'minimal' as const, 'high' as const) }),
    user: words,
    metadata: fc.dictionary(name, words),
    serviceTier: name,
  },
  { requiredKeys: ['messages', 'stream'] },
);

/** Settings for tools are not written where there are no tools. */
function sensible(asked: ChatRequest): ChatRequest {
  const { toolChoice, parallelToolCalls, ...rest } = asked;
  return asked.tools === undefined ? rest : asked;
}

test('a request comes back from the wire as it went out', () => {
  fc.assert(
    fc.property(request.map(sensible), (asked) => {
      const call = sim?.chat.encode(asked, { upstream: 'm' });
      if (!call?.ok) throw new Error('the plain dialect carries everything');
      expect(call.warnings).toEqual([]);
      const back = chatCompletions.decode(JSON.parse(call.value.body));
      expect(back).toEqual({ ok: true, value: asked, warnings: [] });
    }),
    { numRuns: 500 },
  );
});

const usage = fc
  .record({ input: fc.nat(1e6), output: fc.nat(1e6), cacheRead: fc.nat(100), reasoning: fc.nat(100) })
  .map((counts) => ({
    ...counts,
    cacheRead: Math.min(counts.cacheRead, counts.input),
    reasoning: Math.min(counts.reasoning, counts.output),
    total: counts.input + counts.output,
  }));

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('text' as const, 'reasoning' as const), text: words }),
  fc.record({ kind: fc.constant('call' as const), name, pieces: fc.array(words, { maxLength: 3 }) }),
);

/** A stream as a provider's decoder would give it: the dialect gathers text, reasoning and calls in this order. */
const answer = fc
  .record({
    steps: fc.array(step, { maxLength: 8 }),
    finish: fc.constantFrom('stop' as const, 'length' as const),
    usage,
  })
  .map(({ steps, finish, usage: counts }) => {
    const blocks = createBlocks();
    const events: ChatEvent[] = [{ type: 'start', id: 'a', model: 'm', created: 9 }];
    const order = { reasoning: 0, text: 1, call: 2 };
    const sorted = steps.toSorted((a, b) => order[a.kind] - order[b.kind]);
    for (const [index, each] of sorted.entries()) {
      if (each.kind !== 'call') events.push(...blocks.say(0, each.kind, each.text));
      else {
        events.push(...blocks.openTool(0, index, { id: `call_${index}`, name: each.name }));
        for (const piece of each.pieces) events.push(...blocks.growTool(0, index, piece));
      }
    }
    events.push(...blocks.closeAll(), { type: 'usage', usage: counts });
    const reason = blocks.calledTools(0) && finish === 'stop' ? ('tool-calls' as const) : finish;
    events.push({ type: 'finish', choice: 0, reason });
    return events;
  });

const meta = { id: 'x', created: 1, model: 'm', streamUsage: true, warnings: [] };

test('a stream comes back from the wire as the same answer', () => {
  fc.assert(
    fc.property(answer, (events) => {
      if (sim === undefined) return;
      const encoder = chatCompletions.stream(meta);
      const bytes = utf8.encode(events.map((event) => encoder.push(event)).join('') + encoder.end());
      expect(withoutWord(collect(decodeStream(sim, bytes)))).toEqual(withoutWord(collect(events)));
    }),
    { numRuns: 300 },
  );
});

test('a body comes back from the wire as the same answer, and as the stream says it', () => {
  fc.assert(
    fc.property(answer, (events) => {
      const reply = collect(events);
      const body = chatCompletions.encode(reply, meta);
      const back = sim?.chat.decode({ status: 200, headers: {}, body });
      expect(back?.ok && withoutWord(back.value)).toEqual(withoutWord(reply));
    }),
    { numRuns: 300 },
  );
});

/** The provider's own finish word is the one thing that differs. */
function withoutWord(reply: ReturnType<typeof collect>) {
  return { ...reply, choices: reply.choices.map((choice) => defined({ ...choice, rawFinish: undefined })) };
}

test('nothing that a server could send makes a reader throw', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 0, -1, 1e308, '', 'text', 'stop', '[DONE]'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          ...[
            'choices',
            'delta',
            'message',
            'content',
            'tool_calls',
            'function',
            'name',
            'arguments',
            'index',
            'id',
          ],
          ...[
            'usage',
            'error',
            'code',
            'metadata',
            'raw',
            'detail',
            'finish_reason',
            'reasoning_details',
            'logprobs',
          ],
          ...[
            'annotations',
            'url_citation',
            'images',
            'image_url',
            'url',
            'audio',
            'data',
            '__proto__',
            'thinking',
          ],
        ),
        tie('any'),
        { maxKeys: 5 },
      ),
    ),
  })).any;
  const piece = fc.oneof(
    value.map((any) => `data: ${JSON.stringify(any)}\n\n`),
    value.map((any) => `data: {"choices":[{"index":0,"delta":${JSON.stringify(any)}}]}\n\n`),
    fc.string().map((text) => `data: ${text}\n\n`),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      if (sim === undefined) return;
      const events = decodeStream(sim, utf8.encode(pieces.join('')));
      expect(() => collect(events)).not.toThrow();
      for (const whole of pieces) {
        const body = whole.slice('data: '.length);
        sim.chat.decode({ status: 200, headers: {}, body });
        sim.embeddings?.decode({ status: 200, headers: {}, body });
        sim.failure({ status: 500, headers: { 'retry-after': body }, body });
      }
    }),
    { numRuns: 1000 },
  );
});

test('nothing that a caller could send makes the dialect throw', () => {
  const json = fc.jsonValue();
  const fields = [
    'messages',
    'tools',
    'tool_choice',
    'response_format',
    'stop',
    'stream_options',
    'reasoning',
  ];
  const body = fc.oneof(
    json,
    fc.dictionary(fc.constantFrom(...fields), json),
    fc.record({
      messages: fc.array(fc.record({ role: fc.constantFrom('user', 'tool', 'assistant'), content: json })),
    }),
  );
  fc.assert(
    fc.property(body, (any) => {
      const decoded = chatCompletions.decode(any);
      if (!decoded.ok) expect(decoded.failure.code).toBe('invalid_request');
    }),
    { numRuns: 1000 },
  );
});
