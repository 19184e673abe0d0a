import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../src/chat/event.ts';
import { clientDialects } from '../../src/wire/clients/index.ts';
import { providerAdapters } from '../../src/wire/providers/index.ts';
import { flawsOf } from './well-formed.ts';

/** Words that the formats know, in places where they do not expect them. */
const word = fc.constantFrom(
  ...['message_start', 'content_block_start', 'content_block_delta', 'content_block_stop', 'message_delta'],
  ...[
    'message_stop',
    'error',
    'message',
    'ping',
    'text',
    'thinking',
    'redacted_thinking',
    'tool_use',
    'text_delta',
  ],
  ...[
    'input_json_delta',
    'thinking_delta',
    'signature_delta',
    'citations_delta',
    'end_turn',
    'STOP',
    'SAFETY',
    '$.a',
  ],
  ...['__proto__', 'constructor', 'toString', '', '$.a[0].b', 'stop', 'length'],
);
const name = fc.constantFrom(
  ...[
    'type',
    'index',
    'message',
    'content_block',
    'delta',
    'usage',
    'error',
    'content',
    'text',
    'thinking',
    'id',
    'name',
  ],
  ...[
    'input',
    'partial_json',
    'signature',
    'citation',
    'citations',
    'stop_reason',
    'input_tokens',
    'output_tokens',
  ],
  ...[
    'candidates',
    'parts',
    'functionCall',
    'args',
    'partialArgs',
    'jsonPath',
    'stringValue',
    'willContinue',
    'thought',
  ],
  ...[
    'thoughtSignature',
    'inlineData',
    'finishReason',
    'promptFeedback',
    'blockReason',
    'usageMetadata',
    'groundingMetadata',
  ],
  ...[
    'promptTokenCount',
    'code',
    'status',
    'details',
    'choices',
    'tool_calls',
    'function',
    'finish_reason',
    '__proto__',
  ],
  ...[
    'messages',
    'role',
    'contents',
    'tools',
    'system',
    'max_tokens',
    'generationConfig',
    'data',
    'source',
    'media_type',
  ],
);
const scalar = fc.oneof(
  word,
  fc.constantFrom(0, 1, -1, 1e308, 0.5, true, false, null),
  fc.string({ maxLength: 3 }),
);
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

/** Events that are right but for what they hold. */
const likely = fc.tuple(word, fc.constantFrom(0, 1, 'x'), json, json).map(([type, index, one, other]) => ({
  type,
  index,
  delta: one,
  content_block: other,
  message: one,
  error: other,
}));
const chunk = fc.record({
  candidates: fc.array(
    fc.record({
      content: fc.record({ parts: fc.array(json, { maxLength: 3 }) }),
      finishReason: scalar,
      index: scalar,
    }),
    { maxLength: 2 },
  ),
  usageMetadata: json,
});
const payload = fc.oneof(json, likely, chunk);

describe.each(providerAdapters.map((adapter) => [adapter.api, adapter] as const))('%s', (_, adapter) => {
  test('reads any stream into events that are in order, and never throws', () => {
    const message = fc.oneof(
      payload.map((value) => ({ event: 'message', data: JSON.stringify(value) })),
      fc.constantFrom(
        { event: 'message', data: '{' },
        { event: 'error', data: '' },
        { event: 'message', data: '{"a', fault: 'unterminated' as const },
        { event: 'message', data: '', fault: 'too-large' as const },
      ),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
        const decoder = adapter.chat.stream();
        const events: ChatEvent[] = [...messages.flatMap((each) => decoder.push(each)), ...decoder.end()];
        expect(flawsOf(events).filter((flaw) => !flaw.startsWith('begins with'))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('reads any body and any failure, and never throws', () => {
    fc.assert(
      fc.property(payload, fc.constantFrom(200, 400, 429, 500, 999), (value, status) => {
        const reply = { status, headers: { 'retry-after': 'soon' }, body: JSON.stringify(value) };
        expect(typeof adapter.chat.decode(reply).ok).toBe('boolean');
        expect(adapter.failure(reply).message).not.toBe('');
        if (adapter.embeddings !== undefined)
          expect(typeof adapter.embeddings.decode(reply).ok).toBe('boolean');
      }),
      { numRuns: 150 },
    );
  });

  test('is not brought down by depth', () => {
    const body = `${'{"content":[{"input":'.repeat(20_000)}1${'}]}'.repeat(20_000)}`;
    expect(adapter.chat.decode({ status: 200, headers: {}, body })).toMatchObject({ ok: false });
    const decoder = adapter.chat.stream();
    expect(decoder.push({ event: 'message', data: body }).at(-1)).toMatchObject({ type: 'error' });
  });
});

describe.each(clientDialects.map((dialect) => [dialect.name, dialect] as const))('%s', (_, dialect) => {
  test('reads any request or says what is wrong with it, and never throws', () => {
    const request = fc.oneof(
      json,
      fc.record({
        messages: fc.array(json),
        contents: fc.array(json),
        max_tokens: fc.constant(1),
        tools: json,
        system: json,
        generationConfig: json,
      }),
    );
    fc.assert(
      fc.property(request, (body) => {
        const decoded = dialect.decode(JSON.parse(JSON.stringify(body)));
        if (!decoded.ok) expect(decoded.failure.class).toBe('invalid_request');
      }),
      { numRuns: 300 },
    );
  });
});
