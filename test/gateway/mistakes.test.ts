import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openai } from '../../src/wire/providers/openai.ts';
import { ask, errorIn } from './support/ask.ts';
import { chunk, ending, startFakeProvider, wholeAnswer } from './support/fake-provider.ts';
import { startGateway } from './support/start-gateway.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The stream decoder breaks at a message that holds this word. */
const trap = 'finish_reason":"stop';

function breakStreams(when: 'push' | 'end'): void {
  const stream = openai.chat.stream;
  vi.spyOn(openai.chat, 'stream').mockImplementation(() => {
    const decoder = stream();
    return {
      push(message) {
        if (when === 'push' && message.data.includes(trap)) throw new TypeError('a mistake of ours');
        return decoder.push(message);
      },
      end() {
        if (when === 'end') throw new TypeError('a mistake of ours');
        return decoder.end();
      },
    };
  });
}

async function startTrap(options: { readonly gzip?: boolean } = {}) {
  const fake = await startFakeProvider((response, { body }) => {
    if (JSON.parse(body).stream !== true) {
      response.setHeader('content-type', 'application/json');
      response.end(wholeAnswer('whole'));
      return;
    }
    response.setHeader('content-type', 'text/event-stream');
    const bytes = chunk('half an answer') + ending();
    if (options.gzip === true) response.setHeader('content-encoding', 'gzip');
    response.end(options.gzip === true ? gzipSync(bytes) : bytes);
  });
  return startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
    breaker: { failures: 1, cooldown: 60_000 },
  });
}

describe.each([
  ['as it came', {}],
  ['translated', { 'x-signalbox-explain': 'full' }],
])('a mistake of ours in a stream that goes through %s', (_name, headers) => {
  test.each([
    ['in a message', 'push', {}],
    ['at its end', 'end', {}],
    ['in a message that came compressed', 'push', { gzip: true }],
    ['at the end of what came compressed', 'end', { gzip: true }],
  ] as const)('%s is logged, and blamed on no provider', async (_where, when, options) => {
    breakStreams(when);
    const { url, router, logged, settled } = await startTrap(options);
    const answer = await ask(url, { model: 'code', stream: true }, headers);
    if (answer.status === 200) {
      // What the caller has got whole before the mistake cannot be taken back.
      if (when === 'push') expect(answer.text).not.toContain('[DONE]');
      expect(answer.text).toContain('"code":"internal_error"');
    } else expect(errorIn(answer.text).code).toBe('internal_error');
    expect(settled[0]).toMatchObject({ outcome: 'failed', code: 'internal_error' });
    expect(logged()).toContain('a mistake of ours');
    expect(router.health()).toMatchObject([{ state: 'closed', failures: 0 }]);
    vi.restoreAllMocks();
    expect((await ask(url, { model: 'code', stream: true })).text).toContain('[DONE]');
  });
});

test('a mistake of ours in a whole answer is logged, and blamed on no provider', async () => {
  vi.spyOn(openai.chat, 'decode').mockImplementation(() => {
    throw new TypeError('a mistake of ours');
  });
  const { url, router, logged } = await startTrap();
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(502);
  expect(errorIn(answer.text).code).toBe('internal_error');
  expect(logged()).toContain('a mistake of ours');
  expect(router.health()).toMatchObject([{ state: 'closed', failures: 0 }]);
});
