import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { ask, errorIn } from './support/ask.ts';
import { chunk, ending, startFakeProvider } from './support/fake-provider.ts';
import { closeAfterwards, startGateway } from './support/start-gateway.ts';

const room = 6;

/** A gateway with room for few connections, and a provider whose streams end when they are told to. */
async function start() {
  const waiting: (() => void)[] = [];
  const fake = await startFakeProvider((response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(chunk('so far'));
    waiting.push(() => response.end(ending()));
  });
  const gateway = await startGateway(
    { providers: { fake: { api: 'openai', baseUrl: fake.url } }, capabilities: { code: 'fake/one' } },
    { maxConnections: room },
  );
  const finish = () => {
    for (const end of waiting.splice(0)) end();
  };
  return { ...gateway, finish };
}

/** Connections that are open and have sent no more than this. */
async function quietly(url: string, count: number, bytes = ''): Promise<Socket[]> {
  const { port, hostname } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  closeAfterwards(async () => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets) {
    socket.on('error', () => {}).resume();
    await once(socket, 'connect');
    if (bytes !== '') socket.write(bytes);
  }
  return sockets;
}

const health = (url: string) => request(`${url}/healthz`, { reset: true });

test.each([
  ['nothing', ''],
  ['half a head', 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\n'],
  ['one request', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'],
])('connections that have sent %s give way to a caller', async (_what, bytes) => {
  const { url } = await start();
  const sockets = await quietly(url, room, bytes);
  let status = 0;
  const caller = async () => {
    const answer = await request(`${url}/v1/models`, { reset: true });
    status = answer.statusCode;
    await answer.body.dump();
    return status;
  };
  await expect.poll(caller, { timeout: 3000 }).toBe(200);
  await expect.poll(() => sockets.filter(({ closed }) => closed).length).toBeGreaterThan(0);
});

test('where every connection asks, one more is told to come again, and health is still answered', async () => {
  const { url, finish } = await start();
  const asked = Array.from({ length: room }, () => ask(url, { model: 'code', stream: true }));
  const refused = await (async () => {
    for (;;) {
      const answer = await request(`${url}/v1/models`, { reset: true });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) return { ...answer, text };
    }
  })();
  expect(refused.statusCode).toBe(503);
  expect(refused.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
  expect(errorIn(refused.text).code).toBe('overloaded');
  expect((await health(url)).statusCode).toBe(200);
  finish();
  await expect
    .poll(async () => {
      finish();
      const answer = await request(`${url}/v1/models`, { reset: true });
      await answer.body.dump();
      return answer.statusCode;
    })
    .toBe(200);
  for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200);
});
