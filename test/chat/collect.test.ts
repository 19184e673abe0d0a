import { describe, expect, test } from 'vitest';
import { collect } from '../../src/chat/collect.ts';
import type { ChatEvent } from '../../src/chat/event.ts';

const at = { choice: 0, block: 0 };

describe('a collected reply', () => {
  test('joins the pieces of each block, in the order in which blocks began', () => {
    const reply = collect([
      { type: 'start', id: 'x', model: 'm', created: 7 },
      { type: 'reasoning-start', ...at },
      { type: 'reasoning-delta', ...at, text: 'hm' },
      { type: 'reasoning-end', ...at, signature: 's' },
      { type: 'tool-input-start', choice: 0, block: 1, id: 'c', name: 'f' },
      { type: 'text-start', choice: 0, block: 2 },
      { type: 'text-delta', choice: 0, block: 2, text: 'a' },
      { type: 'tool-input-delta', choice: 0, block: 1, text: '{' },
      { type: 'text-delta', choice: 0, block: 2, text: 'b' },
      { type: 'tool-call', choice: 0, block: 1, id: 'c', name: 'f', arguments: '{}' },
      { type: 'text-end', choice: 0, block: 2 },
      { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_calls' },
    ]);
    expect(reply).toEqual({
      id: 'x',
      model: 'm',
      created: 7,
      choices: [
        {
          content: [
            { type: 'reasoning', text: 'hm', signature: 's' },
            { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' },
            { type: 'text', text: 'ab' },
          ],
          finish: 'tool-calls',
          rawFinish: 'tool_calls',
        },
      ],
    });
  });

  test('keeps the last usage and no sum', () => {
    const events: ChatEvent[] = [
      { type: 'usage', usage: { input: 1, output: 1 } },
      { type: 'usage', usage: { input: 1, output: 9 } },
    ];
    expect(collect(events).usage).toEqual({ input: 1, output: 9 });
  });

  test('sorts choices, whichever spoke first', () => {
    const reply = collect([
      { type: 'finish', choice: 1, reason: 'length' },
      { type: 'finish', choice: 0, reason: 'stop' },
    ]);
    expect(reply.choices.map(({ finish }) => finish)).toEqual(['stop', 'length']);
  });

  test('joins log probabilities, and keeps media and citations', () => {
    const reply = collect([
      { type: 'logprobs', choice: 0, logprobs: { content: [1], refusal: null } },
      { type: 'logprobs', choice: 0, logprobs: { content: [2], refusal: null } },
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/png', data: 'AA==' },
      { type: 'citation', choice: 0, citation: { url: 'https://a.example' } },
    ]);
    expect(reply.choices[0]).toEqual({
      content: [{ type: 'image', mediaType: 'image/png', source: { data: 'AA==' } }],
      citations: [{ url: 'https://a.example' }],
      logprobs: { content: [1, 2], refusal: null },
    });
  });

  test('has what came before a failure', () => {
    const reply = collect([
      { type: 'text-start', ...at },
      { type: 'text-delta', ...at, text: 'half' },
      { type: 'error', failure: { class: 'error', code: 'stream_truncated', message: '', retryable: true } },
    ]);
    expect(reply.choices).toEqual([{ content: [{ type: 'text', text: 'half' }] }]);
  });
});
