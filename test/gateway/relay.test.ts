import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passThrough } from '../../src/gateway/relay/passthrough.ts';
import type { Relay } from '../../src/gateway/relay/relay.ts';
import { translate } from '../../src/gateway/relay/translate.ts';
import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { chatCompletions } from '../../src/wire/clients/chat-completions/chat-completions.ts';
import { anthropic } from '../../src/wire/providers/anthropic/anthropic.ts';
import { openai } from '../../src/wire/providers/openai.ts';
import { chunk, ending } from './support/fake-provider.ts';

const meta = { id: 'req_1', created: 1, model: 'm', streamUsage: true, warnings: [] };

function through(streamUsage = true): Relay {
  const { passthrough } = openai;
  if (passthrough === undefined) throw new Error('the adapter passes through');
  return passThrough({
    adapter: openai,
    passthrough,
    dialect: chatCompletions,
    meta: { ...meta, streamUsage },
  });
}

/** Feeds bytes in pieces; what comes out, as one text, with the failure's code if there is one. */
function play(relay: Relay, pieces: readonly Buffer[]): string {
  let text = '';
  for (const piece of [...pieces, undefined]) {
    const step = piece === undefined ? relay.end(1) : relay.push(piece);
    text += step.output.map(String).join('');
    if (step.failure !== undefined) return `${text}!${step.failure.code}`;
  }
  return text;
}

function cut(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const places = [...new Set(positions.map((position) => position % (bytes.length + 1)))].sort(
    (x, y) => x - y,
  );
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

const anthropicStream = [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [],
      usage: { input_tokens: 3, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 🚦 ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'aus dem Stellwerk' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
  { type: 'message_stop' },
]
  .map((message) => `event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`)
  .join('');

const openaiStream = `: OPENROUTER PROCESSING\n\n${chunk('')}${chunk('Grüße 🚦 ')}${chunk('"usage":{ and [DONE] in a text')}${ending()}`;

const cases: readonly (readonly [string, string, () => Relay])[] = [
  ['the same dialect', openaiStream, () => through()],
  ['the same dialect, usage not asked for', openaiStream, () => through(false)],
  ['the same dialect with CRLF', openaiStream.replaceAll('\n', '\r\n'), () => through()],
  ['the same dialect with CR', openaiStream.replaceAll('\n', '\r'), () => through(false)],
  [
    'the same dialect with CRLF, usage not asked for',
    openaiStream.replaceAll('\n', '\r\n'),
    () => through(false),
  ],
  ['the same dialect with mixed line ends', `: hi\r\n\r\n${openaiStream}`, () => through(false)],
  ['the same dialect, cut', openaiStream.slice(0, 900), () => through()],
  ['the same dialect, without its last newlines', openaiStream.trimEnd(), () => through()],
  [
    'the same dialect, with an error',
    `${chunk('a')}data: {"error":{"message":"x","code":502}}\n\n`,
    () => through(),
  ],
  ['another dialect', anthropicStream, () => translate(anthropic, chatCompletions, meta)],
  ['another dialect, cut', anthropicStream.slice(0, 700), () => translate(anthropic, chatCompletions, meta)],
];

test.each(cases)(
  '%s: what the caller gets does not depend on how the network cuts',
  (_name, stream, relay) => {
    const bytes = Buffer.from(stream);
    const expected = play(relay(), [bytes]);
    for (let position = 0; position <= bytes.length; position += 1) {
      expect(play(relay(), cut(bytes, [position]))).toBe(expected);
    }
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (positions) => {
        expect(play(relay(), cut(bytes, positions))).toBe(expected);
      }),
      { numRuns: 200 },
    );
  },
);

describe('passing through', () => {
  test('leaves every byte as it was', () => {
    expect(play(through(), [Buffer.from(openaiStream)])).toBe(openaiStream);
  });

  test('takes out the usage that was not asked for, and knows it all the same', () => {
    const relay = through(false);
    const text = play(relay, [Buffer.from(openaiStream)]);
    expect(text).not.toContain('"choices":[]');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(relay.observed).toMatchObject({ model: 'fake-1', finish: 'stop', usage: { input: 3, output: 5 } });
  });

  test('gives the provider’s error as a failure and not as bytes', () => {
    const secret = `${chunk('a')}data: {"error":{"message":"key sk-1","code":502}}\n\n`;
    expect(play(through(), [Buffer.from(secret)])).toBe(`${chunk('a')}!upstream_error`);
  });

  test('does not pass on half a message', () => {
    const text = play(through(), [Buffer.from(`${chunk('a')}data: {"choi`)]);
    expect(text).toBe(`${chunk('a')}!stream_truncated`);
  });

  test.each([
    ['a comment in CRLF before messages in LF', `: hello\r\n\r\n${openaiStream}`],
    ['CR alone', openaiStream.replaceAll('\n', '\r')],
    ['CR and LF by turns', openaiStream.replaceAll('\n\n', '\n\r')],
    ['a line end of each kind', openaiStream.replace('\n\n', '\r\r').replace('\n\n', '\r\n\n')],
  ])('gives each message as it comes, with %s', (_name, stream) => {
    const relay = through(false);
    // Message by message: none may wait for the next.
    const messages = stream.split(/(?<=\r\n\r\n|\n\n|\r\r|\n\r|\r\n\n)(?=[d:])/);
    expect(messages.length).toBeGreaterThan(5);
    for (const message of messages) {
      const step = relay.push(Buffer.from(message));
      expect(step.output.map(String).join('')).toBe(message.includes('"usage":{"prompt') ? '' : message);
      if (message.includes('Grüße')) expect(step.content).toBe(true);
    }
    expect(relay.observed).toMatchObject({ finish: 'stop', usage: { input: 3, output: 5 } });
    expect(relay.done()).toBe(true);
  });

  test('takes no comment for content, whatever it says', () => {
    const relay = through();
    relay.push(Buffer.from(chunk('a')));
    expect(relay.push(Buffer.from(': keepalive no data: yet\n\n'))).toMatchObject({ content: false });
    expect(relay.push(Buffer.from(`: no data: yet\n${chunk('b')}`))).toMatchObject({ content: true });
    expect(relay.push(Buffer.from(': no data: yet\r\n\r\n'))).toMatchObject({ content: false });
  });

  test('a message without end is bounded', () => {
    const relay = through();
    let step = relay.push(Buffer.from('data: '));
    for (let index = 0; index < 200 && step.failure === undefined; index += 1) {
      step = relay.push(Buffer.alloc(64 * 1024, 97));
    }
    expect(step.failure?.code).toBe('upstream_bad_body');
  });

  test('does not parse what cannot tell anything', () => {
    let parsed = 0;
    const counting: ProviderAdapter = {
      ...openai,
      chat: {
        ...openai.chat,
        stream() {
          const decoder = openai.chat.stream();
          return {
            push(message) {
              parsed += 1;
              return decoder.push(message);
            },
            end: () => decoder.end(),
          };
        },
      },
    };
    const { passthrough } = openai;
    if (passthrough === undefined) throw new Error('the adapter passes through');
    const relay = passThrough({ adapter: counting, passthrough, dialect: chatCompletions, meta });
    play(relay, [Buffer.from(chunk('word ').repeat(500) + ending())]);
    expect(parsed).toBeLessThan(10);
  });
});
