import { describe, expect, test } from 'vitest';
import { chatCompletions } from '../../../src/wire/clients/chat-completions/chat-completions.ts';
import { deepseek } from '../../../src/wire/providers/deepseek.ts';
import { openai } from '../../../src/wire/providers/openai.ts';
import { decodeStream } from '../decode.ts';
import { recordsOf, whyNoRecords } from '../records.ts';

const meta = { id: 'id', created: 1, model: 'm', streamUsage: true, warnings: [] };

const adapters = { 'openai.chat': openai, 'deepseek.chat': deepseek } as const;

describe.skipIf(whyNoRecords !== undefined)('log probabilities of recorded streams', () => {
  test.each(Object.entries(adapters))(
    'stand in the chunk of the words that they are of, as %s had them',
    (api, adapter) => {
      const streams = recordsOf((each) => each === api).filter(
        ({ framing, response: { body } }) => framing === 'sse' && body.includes('"logprobs":{'),
      );
      for (const { id, response } of streams) {
        const encoder = chatCompletions.stream(meta);
        const events = decodeStream(adapter, new TextEncoder().encode(response.body));
        const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
        expect(pairsOf(written), id).toEqual(pairsOf(response.body));
      }
      expect(streams.length).toBeGreaterThan(3);
    },
  );
});

describe('log probabilities of a stream', () => {
  const logprobs = { content: [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }], refusal: null };

  test('stand alone where nothing was said that they are of', () => {
    const encoder = chatCompletions.stream(meta);
    const event = { type: 'logprobs', choice: 0, logprobs } as const;
    const first = encoder.push(event);
    const second = encoder.push(event);
    const rest = encoder.end();
    expect(first).toBe('');
    expect([second, rest].map(pairsOf)).toEqual([[['', logprobs]], [['', logprobs]]]);
  });
});

/** Each chunk's words with their probabilities; chunks without any are left out. */
function pairsOf(body: string): unknown[] {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .flatMap((line) => JSON.parse(line.slice('data: '.length)).choices)
    .filter(({ logprobs }) => logprobs !== null && logprobs !== undefined)
    .map(({ delta, logprobs }) => [delta.content || delta.reasoning_content || '', logprobs]);
}
