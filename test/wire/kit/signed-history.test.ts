import { describe, expect, test } from 'vitest';
import type { AssistantPart } from '../../../src/chat/request.ts';
import { providerAdapters } from '../../../src/wire/providers/index.ts';

const signed: readonly (readonly [string, AssistantPart])[] = [
  ['a signed thought', { type: 'reasoning', text: 'It is six.', signature: 'c2lnbmVk' }],
  ['a thought that only its writer can read', { type: 'reasoning', text: '', redacted: 'c2VhbGVk' }],
  ['a signed call', { type: 'tool-call', id: 'call-1', name: 'add', arguments: '{}', signature: 'c2lnbmVk' }],
];

/** What a history says besides its words is sent or warned of, by every provider. */
describe.each(providerAdapters.map((adapter) => [adapter.api, adapter] as const))('%s', (_, { chat }) => {
  test.each(signed)('never drops %s in silence', (_, part) => {
    const answer: AssistantPart = { type: 'text', text: 'Six.' };
    const encoded = chat.encode(
      {
        stream: false,
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'What is two times three?' }] },
          { role: 'assistant', content: [part, answer] },
          ...(part.type === 'tool-call'
            ? ([{ role: 'tool', toolCallId: 'call-1', content: [{ type: 'text', text: '6' }] }] as const)
            : []),
          { role: 'user', content: [{ type: 'text', text: 'And then?' }] },
        ],
      },
      { upstream: 'm' },
    );
    if (!encoded.ok) throw new Error(encoded.failure.message);
    const sent = /c2lnbmVk|c2VhbGVk/.test(encoded.value.body);
    expect(sent || encoded.warnings.length > 0).toBe(true);
  });
});
