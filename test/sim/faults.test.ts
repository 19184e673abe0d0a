import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sim, startSim } from '../../src/sim/index.ts';
import { createSseParser } from '../../src/wire/kit/sse.ts';
import { type RawCall, type RawReply, rawCall } from './raw.ts';

let sim: Sim;

beforeAll(async () => {
  sim = await startSim({ latency: 'none' });
});
afterAll(() => sim.close());
beforeEach(() => sim.reset());

function play(scenario: string, options: { readonly stream?: boolean } & RawCall = {}): Promise<RawReply> {
  const { stream = true, ...call } = options;
  const body = {
    model: 'm',
    stream,
    messages: [{ role: 'user', content: 'Hello' }],
    stream_options: { include_usage: true },
  };
  return rawCall(sim, {
    body: stream ? body : { model: 'm', messages: body.messages },
    ...call,
    headers: { 'x-sim-scenario': scenario },
  });
}

function events(reply: RawReply): string[] {
  return reply.body.split('\n\n').filter((event) => event !== '');
}

async function entry(): Promise<ReturnType<Sim['journal']['entries']>[number] | undefined> {
  await sim.journal.settled();
  return sim.journal.entries().at(-1);
}

describe('the connection breaks', () => {
  test.each(['fin', 'rst'] as const)('by %s before the headers', async (by) => {
    const reply = await play(`cut=headers&by=${by}`);
    expect(reply).toMatchObject({ head: '', ending: by });
    expect(await entry()).toMatchObject({ outcome: 'cut', events: 0, bytes: 0 });
    expect(await entry()).not.toHaveProperty('status');
  });

  test.each(['fin', 'rst'] as const)('by %s after three events', async (by) => {
    const reply = await play(`cut=3&by=${by}`);
    expect(reply.ending).toBe(by);
    expect(events(reply)).toHaveLength(3);
    expect(reply.chunks).not.toContain(0);
    expect(await entry()).toMatchObject({ status: 200, outcome: 'cut', events: 3, usage: { output: 2 } });
  });

  test('in the middle of an event', async () => {
    const reply = await play('cut=3&mid-event=yes');
    const last = events(reply).at(-1) ?? '';
    expect(events(reply)).toHaveLength(4);
    expect(last).toMatch(/^data: \{/);
    expect(() => JSON.parse(last.slice('data: '.length))).toThrow();
  });

  test('before the last event, and after it but before the end of the body', async () => {
    expect(events(await play('cut=-1')).at(-1)).toContain('"usage":{');
    const reply = await play('cut=end');
    expect(events(reply).at(-1)).toBe('data: [DONE]');
    expect(reply.chunks).not.toContain(0);
  });

  test('in the middle of a JSON body, which has promised its whole length', async () => {
    const reply = await play('cut=0&mid-event=yes&by=rst', { stream: false });
    const promised = Number(/content-length: (\d+)/i.exec(reply.head)?.[1]);
    expect(reply.ending).toBe('rst');
    expect(reply.raw.length).toBe(Math.ceil(promised / 2));
  });
});

describe('the stream stalls', () => {
  test('after so many events, and the connection stays open until the caller goes', async () => {
    const reply = await play('stall=2', { until: (text) => text.split('data: ').length > 2, quiet: 40 });
    expect(reply.ending).toBe('still open');
    expect(events(reply)).toHaveLength(2);
    expect(await entry()).toMatchObject({ outcome: 'abandoned', events: 2, status: 200 });
  });

  test('after its own end', async () => {
    const reply = await play('stall=end', { until: (text) => text.includes('[DONE]'), quiet: 40 });
    expect(events(reply).at(-1)).toBe('data: [DONE]');
    expect(reply.ending).toBe('still open');
  });

  test('with nothing but comments for ever', async () => {
    const reply = await play('comments=5ms', { until: (text) => text.split(': ping').length > 5 });
    expect(new Set(events(reply))).toEqual(new Set([': ping']));
    expect(await entry()).toMatchObject({ outcome: 'abandoned', events: 0 });
  });

  test('with comments after some events', async () => {
    const reply = await play('comments=5ms&stall=2', { until: (text) => text.split(': ping').length > 3 });
    expect(
      events(reply)
        .slice(0, 2)
        .every((event) => event.startsWith('data: {')),
    ).toBe(true);
    expect(events(reply)[2]).toBe(': ping');
  });

  test('no longer than the simulator lets any exchange last', async () => {
    const short = await startSim({ latency: 'none', longest: 40 });
    try {
      const body = { model: 'm?stall=1', stream: true, messages: [{ role: 'user', content: 'Hello' }] };
      const reply = await rawCall(short, { body });
      expect(reply.ending).toBe('fin');
      await short.journal.settled();
      expect(short.journal.entries()).toMatchObject([{ outcome: 'cut', events: 1 }]);
    } finally {
      await short.close();
    }
  });
});

describe('the bytes arrive slowly or in odd pieces', () => {
  test('the whole answer one byte at a time', async () => {
    const reply = await play('drip=0ms&tokens=2');
    expect(new Set(reply.chunks)).toEqual(new Set([1, 0]));
    expect(events(reply).at(-1)).toBe('data: [DONE]');
  });

  test('in segments that split characters', async () => {
    const reply = await play('segment=7');
    const plain = await play('');
    const text = (one: RawReply): string =>
      events(one)
        .map((event) => /"content":"(.*?)"[,}]/.exec(event)?.[1] ?? '')
        .join('');
    expect(text(reply)).toBe(text(plain));
    expect(Math.max(...reply.chunks)).toBe(7);
  });

  test('the head byte by byte, and the body after it', async () => {
    const reply = await play('slow-headers=1ms', { stream: false });
    expect(reply.pieces).toBeGreaterThan(20);
    expect(reply.head).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(reply.body)).toMatchObject({ object: 'chat.completion' });
  });

  test('after a delay before the head, and another before the first event', async () => {
    const nothing = await play('delay=10s', { quiet: 40 });
    expect(nothing).toMatchObject({ head: '', ending: 'still open' });
    const head = await play('first-token=10s', { until: (text) => text.includes('\r\n\r\n'), quiet: 40 });
    expect(head.head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head.raw).toHaveLength(0);
  });
});

describe('the body is not what it should be', () => {
  test.each(['empty', 'html', 'bad-json', 'truncated-json'])('200 with a body that is %s', async (kind) => {
    const reply = await play(`body=${kind}`, { stream: false });
    expect(reply.head).toMatch(/^HTTP\/1\.1 200 /);
    expect(reply.ending).toBe('fin');
    expect(() => JSON.parse(reply.body)).toThrow();
    expect(reply.head).toMatch(
      kind === 'html' ? /content-type: text\/html/i : /content-type: application\/json/i,
    );
  });

  test('200 with an error inside', async () => {
    const reply = await play('body=error', { stream: false });
    expect(reply.head).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'overloaded' } });
  });

  test('an error event in mid-stream, and nothing after it', async () => {
    const reply = await play('error=3');
    expect(events(reply)).toHaveLength(4);
    expect(JSON.parse(events(reply)[3]?.slice('data: '.length) ?? '')).toMatchObject({
      error: { code: 'overloaded' },
    });
    expect(await entry()).toMatchObject({ status: 200, outcome: 'completed', events: 4 });
  });

  test('an error instead of a body that is not streamed', async () => {
    const reply = await play('error=3', { stream: false });
    expect(reply.head).toMatch(/^HTTP\/1\.1 503 /);
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'overloaded' } });
  });

  test('an error as the first event, of the kind that is asked for', async () => {
    const reply = await play('error=0&reason=rate-limit');
    expect(events(reply)).toHaveLength(1);
    expect(reply.body).toContain('rate_limit_exceeded');
  });

  test('a stream without [DONE]', async () => {
    const reply = await play('done=no');
    expect(reply.body).not.toContain('[DONE]');
    expect(events(reply).at(-1)).toContain('"usage":{');
  });

  test('a stream that ends twice', async () => {
    expect(events(await play('done=twice')).slice(-2)).toEqual(['data: [DONE]', 'data: [DONE]']);
  });

  test('usage twice, or not at all, while the bill has it once', async () => {
    const twice = await play('usage=twice');
    expect(events(twice).filter((event) => event.includes('"usage":{'))).toHaveLength(2);
    const bill = (await entry())?.usage;
    const none = await play('usage=none');
    expect(none.body).not.toContain('"usage":{');
    expect((await entry())?.usage).toEqual(bill);
  });

  test('one event of 200 KB', async () => {
    const reply = await play('huge=200KB');
    expect(Math.max(...events(reply).map((event) => event.length))).toBeGreaterThan(200_000);
  });

  test('a finish reason that was not earned', async () => {
    const reply = await play('finish=content-filter', { stream: false });
    expect(JSON.parse(reply.body)).toMatchObject({ choices: [{ finish_reason: 'content_filter' }] });
  });

  test('as many tokens as asked for, for load tests', async () => {
    const reply = await play('tokens=500', { stream: false });
    expect(JSON.parse(reply.body)).toMatchObject({
      usage: { completion_tokens: 500 },
      choices: [{ finish_reason: 'stop' }],
    });
  });
});

describe('the framing lies', () => {
  test('a length that is longer than the body', async () => {
    const reply = await play('framing=long', { stream: false });
    expect(Number(/content-length: (\d+)/i.exec(reply.head)?.[1])).toBe(reply.raw.length + 64);
    expect(reply.ending).toBe('fin');
  });

  test('a length that is shorter than the body', async () => {
    const reply = await play('framing=short', { stream: false });
    expect(Number(/content-length: (\d+)/i.exec(reply.head)?.[1])).toBe(reply.raw.length - 16);
  });

  test('a length and chunks at once', async () => {
    const reply = await play('framing=both', { stream: false });
    expect(reply.head).toMatch(/content-length: \d+/i);
    expect(reply.head).toMatch(/transfer-encoding: chunked/i);
    expect(JSON.parse(reply.body)).toMatchObject({ object: 'chat.completion' });
  });

  test('neither a length nor chunks, so that a broken stream looks whole', async () => {
    const reply = await play('framing=none&cut=3');
    expect(reply.head).not.toMatch(/content-length|transfer-encoding/i);
    expect(events(reply)).toHaveLength(3);
    expect(reply.ending).toBe('fin');
  });

  test('gzip although nobody asked: whole, false and cut', async () => {
    const good = await play('encoding=gzip', { stream: false });
    expect(good.head).toMatch(/content-encoding: gzip/i);
    expect(JSON.parse(gunzipSync(good.raw).toString())).toMatchObject({ object: 'chat.completion' });
    const bad = await play('encoding=bad-gzip', { stream: false });
    expect(() => gunzipSync(bad.raw)).toThrow();
    const cut = await play('encoding=truncated-gzip', { stream: false });
    expect(cut.raw.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(() => gunzipSync(cut.raw)).toThrow();
  });

  test('a redirect', async () => {
    const reply = await play(`redirect=${encodeURIComponent('http://169.254.169.254/latest?a=b')}`);
    expect(reply.head).toMatch(/^HTTP\/1\.1 307 /);
    expect(reply.head).toMatch(/location: http:\/\/169\.254\.169\.254\/latest\?a=b/i);
    expect((await play('redirect=/elsewhere&status=302')).head).toMatch(/^HTTP\/1\.1 302 /);
  });

  test('headers that nobody should pass on', async () => {
    const reply = await play('headers=noisy', { stream: false });
    expect(reply.head.match(/^set-cookie: /gim)).toHaveLength(2);
    expect(reply.head).toMatch(/alt-svc: /i);
    expect(JSON.parse(reply.body)).toMatchObject({ object: 'chat.completion' });
  });
});

describe('the lines of a stream are unusual, and it says the same', () => {
  test.each([
    ['crlf', /^data: \{[^\r\n]*\}\r\n\r\ndata: /],
    ['cr', /^data: \{[^\r\n]*\}\r\rdata: /],
    ['bom', /^\ufeffdata: /],
    ['no-space', /^data:\{/],
    ['bare-end', /\n\ndata: \[DONE\]$/],
  ])('%s', async (style, looks) => {
    const reply = await play(`lines=${style}`);
    expect(reply.body).toMatch(looks);
    const parse = (text: string): string[] => {
      const parser = createSseParser();
      const messages = [...parser.push(Buffer.from(text)), ...parser.end()];
      return messages.map(({ data }) =>
        data.replace(/chatcmpl-sim-\w+-\d+/, 'id').replace(/"created":\d+/, ''),
      );
    };
    expect(parse(reply.body)).toEqual(parse((await play('')).body));
  });
});

describe('the head is unusual', () => {
  test('with one header of 20 KB, or a thousand', async () => {
    expect((await play('headers=large')).head.length).toBeGreaterThan(20_000);
    expect((await play('headers=many')).head.split('\r\n').length).toBeGreaterThan(1000);
  });

  test('after interim responses', async () => {
    const reply = await play('interim=5', { stream: false });
    const all = `${reply.head}\r\n\r\n${reply.raw.toString()}`;
    expect(all.match(/^HTTP\/1\.1 103 /gm)).toHaveLength(5);
    expect(all.match(/^HTTP\/1\.1 200 /gm)).toHaveLength(1);
  });
});

describe('statuses', () => {
  test('with the Retry-After that is written, sensible or not', async () => {
    const reply = await play('status=429&retry-after=Wed, 21 Oct 2015 07:28:00 GMT&retry-after-ms=nonsense');
    expect(reply.head).toMatch(/^HTTP\/1\.1 429 /);
    expect(reply.head).toMatch(/retry-after: Wed, 21 Oct 2015 07:28:00 GMT/i);
    expect(reply.head).toMatch(/retry-after-ms: nonsense/i);
    expect(await entry()).toMatchObject({ status: 429, outcome: 'completed' });
    expect(await entry()).not.toHaveProperty('usage');
  });

  test('by the kind of failure alone', async () => {
    expect((await play('reason=context-length')).body).toContain('context_length_exceeded');
    expect((await play('reason=quota')).body).toContain('insufficient_quota');
    expect((await play('reason=overloaded')).head).toMatch(/^HTTP\/1\.1 503 /);
  });

  test('for the first requests only, then an answer', async () => {
    const replies = [
      await play('status=503&times=2'),
      await play('status=503&times=2'),
      await play('status=503&times=2'),
    ];
    expect(replies.map(({ head }) => head.slice(9, 12))).toEqual(['503', '503', '200']);
    expect((await play('status=503&times=2&key=another')).head).toMatch(/^HTTP\/1\.1 503 /);
  });
});

test('a whole answer is billed whole, though it never arrives: it was written before it was sent', async () => {
  await play('', { stream: false });
  const bill = (await entry())?.usage;
  expect(bill?.output).toBeGreaterThan(20);
  await play('cut=headers', { stream: false });
  expect((await entry())?.usage).toEqual(bill);
  await play('cut=0&mid-event=yes', { stream: false });
  expect((await entry())?.usage).toEqual(bill);
});

test('a stream that breaks before its head is billed for its input alone', async () => {
  await play('cut=headers');
  expect((await entry())?.usage).toEqual({ input: 5, output: 0, total: 5 });
});

test('a caller that goes away while it is sending leaves no entry open', async () => {
  const { connect } = await import('node:net');
  const socket = connect(sim.port, '127.0.0.1');
  socket.write(
    'POST /sim/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{"model":',
  );
  await expect.poll(() => sim.journal.entries().length).toBe(1);
  socket.destroy();
  expect(await entry()).toMatchObject({ outcome: 'abandoned', events: 0 });
});

test('a caller that goes away ends the work at once, and pays for what was written', async () => {
  const slow = await startSim({ latency: 5 });
  try {
    const body = { model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] };
    await rawCall(slow, {
      body,
      headers: { 'x-sim-scenario': 'first-token=1ms' },
      until: (text) => text.includes('"content":"[Sim"'),
    });
    await slow.journal.settled();
    const [abandoned] = slow.journal.entries();
    expect(abandoned).toMatchObject({ outcome: 'abandoned', status: 200 });
    expect(abandoned?.usage?.output).toBeGreaterThan(0);
    expect(abandoned?.usage?.output).toBeLessThan(20);
  } finally {
    await slow.close();
  }
});

test('a reader that does not read holds the writer back', async () => {
  const { connect } = await import('node:net');
  const socket = connect(sim.port, '127.0.0.1');
  const body = JSON.stringify({
    model: 'm?huge=16MiB&tokens=0',
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  socket.pause();
  socket.write(
    `POST /sim/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await expect.poll(() => sim.journal.entries()[0]?.status, { timeout: 5000 }).toBe(200);
  expect(sim.journal.entries()).toMatchObject([{ outcome: 'open' }]);
  socket.destroy();
  await sim.journal.settled();
  expect(sim.journal.entries()).toMatchObject([{ outcome: 'abandoned' }]);
});
