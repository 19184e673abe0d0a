import { describe, expect, test } from 'vitest';
import type { AssistantPart, ChatRequest } from '../../../src/chat/request.ts';
import { chatCompletions } from '../../../src/wire/clients/chat-completions/chat-completions.ts';
import { messages } from '../../../src/wire/clients/messages/messages.ts';
import { holdsSeal, seal, unseal } from '../../../src/wire/kit/seal.ts';
import { providerAdapter } from '../../../src/wire/provider-adapter.ts';
import { providerAdapters } from '../../../src/wire/providers/index.ts';

const meta = { id: 'x', created: 1, model: 'm', streamUsage: false, warnings: [] };
const signed = (origin: string): AssistantPart[] => [
  { type: 'reasoning', text: 'Hm.', signature: seal(origin, 'c2lnbmF0dXJl') },
  { type: 'reasoning', text: '', redacted: seal(origin, 'b3BhcXVl') },
  { type: 'text', text: 'Yes.' },
];

function requestOf(content: readonly AssistantPart[]): ChatRequest {
  const ask = { role: 'user', content: [{ type: 'text', text: 'x' }] } as const;
  return { stream: false, messages: [ask, { role: 'assistant', content }, ask] };
}

describe('a signature', () => {
  test('opens to what was sealed, and is sealed once', () => {
    const once = seal('messages', 'c2ln');
    expect(seal('generate-content', once)).toBe(once);
    expect(unseal(once)).toEqual({ origin: 'messages', signature: 'c2ln' });
    expect(unseal('c2ln')).toEqual({ signature: 'c2ln' });
    expect(Buffer.from(once, 'base64').toString('base64')).toBe(once);
  });

  test.each(providerAdapters)('of another provider does not go to $api, which is said', ({ chat }) => {
    const sent = chat.encode(requestOf(signed('somebody-else')), { upstream: 'm', maxOutputTokens: 9 });
    if (!sent.ok) throw new Error(sent.failure.message);
    expect(sent.value.body).not.toMatch(/c2lnbmF0dXJl|b3BhcXVl|c2lnbmFsYm94/);
    expect(sent.warnings).toContainEqual(expect.objectContaining({ field: 'messages[].signature' }));
  });

  test('goes back to its provider bare, through a caller of every dialect that can hold it', () => {
    const reply = { choices: [{ content: signed('messages') }] };
    const further = { max_tokens: 9, messages: [{ role: 'user', content: 'x' }] };
    const body = JSON.parse(chatCompletions.encode(reply, meta));
    const bare = JSON.parse(messages.encode(reply, meta));
    const histories = [
      chatCompletions.decode({ messages: [...further.messages, body.choices[0].message] }),
      messages.decode({
        ...further,
        messages: [...further.messages, { role: 'assistant', content: bare.content }],
      }),
    ];
    expect(holdsSeal(bare)).toBe(false);
    for (const history of histories) {
      if (!history.ok) throw new Error(history.failure.message);
      const sent = providerAdapter('anthropic-messages')?.chat.encode(history.value, { upstream: 'm' });
      expect(sent?.ok && JSON.parse(sent.value.body).messages[1].content).toEqual([
        { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmF0dXJl' },
        { type: 'redacted_thinking', data: 'b3BhcXVl' },
        { type: 'text', text: 'Yes.' },
      ]);
    }
  });

  test('of a call survives a caller of chat-completions, whole and streamed', () => {
    const signature = seal('generate-content', 'c2ln');
    const call = { id: 'c1', name: 'f', arguments: '{}', signature } as const;
    const whole = JSON.parse(
      chatCompletions.encode({ choices: [{ content: [{ type: 'tool-call', ...call }] }] }, meta),
    );
    expect(whole.choices[0].message.reasoning_details).toEqual([
      { type: 'reasoning.encrypted', id: 'c1', data: signature },
    ]);
    const streamed = chatCompletions.stream(meta).push({ type: 'tool-call', choice: 0, block: 0, ...call });
    expect(streamed).toContain(
      `"reasoning_details":[{"type":"reasoning.encrypted","id":"c1","data":"${signature}"}]`,
    );
    const again = chatCompletions.decode({ messages: [whole.choices[0].message] });
    expect(again).toMatchObject({ value: { messages: [{ content: [{ type: 'tool-call', signature }] }] } });
  });

  test('that is sealed keeps a body from going through as it is', () => {
    const through = providerAdapter('anthropic-messages')?.passthrough;
    const body = {
      messages: [{ content: [{ type: 'thinking', signature: seal('generate-content', 'c2ln') }] }],
    };
    expect(through?.body(body, { upstream: 'm' })).toBeUndefined();
  });
});

test('a citation of a document is written with its text, a file is told of and not taken for an image', () => {
  const reply = {
    choices: [
      {
        content: [{ type: 'file' as const, mediaType: 'application/pdf', source: { data: 'JVBERi0=' } }],
        citations: [{ text: 'cited', title: 'Report' }],
      },
    ],
  };
  const body = JSON.parse(chatCompletions.encode(reply, meta));
  expect(body.choices[0].message.annotations).toMatchObject([
    { url_citation: { title: 'Report', content: 'cited' } },
  ]);
  expect(body.choices[0].message.images).toBeUndefined();
  expect(body.warnings).toEqual(chatCompletions.unwritten?.(reply));
  expect(body.warnings).toHaveLength(1);
});
