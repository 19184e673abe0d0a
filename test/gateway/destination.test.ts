import type { lookup } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { isPublicAddress, publicOnlyConnector } from '../../src/gateway/upstream/destination.ts';
import { createUpstream } from '../../src/gateway/upstream/upstream.ts';
import { ask, errorIn } from './support/ask.ts';
import { startFakeProvider } from './support/fake-provider.ts';
import { closeAfterwards, startGateway } from './support/start-gateway.ts';

test.each([
  '127.0.0.1',
  '127.255.255.255',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b::127.0.0.1',
  '2002:7f00:1::',
  '2001:0:1::1',
  'fd00::1',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  'localhost',
  '',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

describe('every spelling of loopback is refused unless the registry allows it', () => {
  test.each([
    'localhost',
    '127.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '0',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '[::ffff:127.0.0.1]',
    '[::1]',
    '[::]',
    'localhost.',
    'public.example@127.0.0.1',
  ])('%s', async (host) => {
    const fake = await startFakeProvider((response) => response.end('{}'));
    const { port } = new URL(fake.url);
    const upstream = createUpstream();
    closeAfterwards(() => upstream.close());
    const code = await new Promise((resolve) => {
      upstream.open(
        {
          endpoint: {
            baseUrl: `http://${host}:${port}/v1`,
            headers: {},
            allowPrivate: false,
            simulated: false,
          },
          path: '/chat/completions',
          headers: {},
          body: '{}',
          limits: { connect: 2000, closing: 100 },
          deadline: performance.now() + 2000,
        },
        {
          head: () => {},
          data: () => {},
          end: () => resolve('answered'),
          fail: (failure) => resolve(failure.code),
          crashed: () => resolve('crashed'),
        },
      );
    });
    // Some systems have no answer for the name with a dot at its end: nobody is called then either.
    expect(code).toMatch(host === 'localhost.' ? /forbidden|unreachable/ : /^destination_forbidden$/);
    expect(fake.seen).toHaveLength(0);
  });
});

function connectTo(hostname: string, answers: readonly (readonly string[])[]): Promise<Error | null> {
  let asked = 0;
  // Only the form with a callback and `all` is used.
  const resolver = ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) => {
    const found = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as unknown as typeof lookup;
  const connect = publicOnlyConnector({ timeout: 500 }, resolver);
  return new Promise((resolve) => {
    connect({ hostname, host: hostname, protocol: 'http:', port: '9' }, (error, socket) => {
      socket?.destroy();
      resolve(error);
    });
  });
}

test('a name is judged by what it leads to at the moment of dialling', async () => {
  expect(await connectTo('rebind.example', [['127.0.0.1']])).toMatchObject({ code: 'destination_forbidden' });
});

test('one private address among public ones is enough to refuse', async () => {
  const error = await connectTo('mixed.example', [['8.8.8.8', '10.0.0.1']]);
  expect(error).toMatchObject({ code: 'destination_forbidden' });
});

test('a redirect is refused, and nobody is called where it points', async () => {
  const target = await startFakeProvider((response) => response.end('{}'));
  const fake = await startFakeProvider((response) => {
    response.writeHead(307, { location: `${target.url}/steal` });
    response.end();
  });
  const { url } = await startGateway({
    providers: { p: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'p/one' },
  });
  const answer = await ask(url, { model: 'code' });
  expect(answer.status).toBe(502);
  expect(errorIn(answer.text).code).toBe('upstream_redirect_refused');
  expect(fake.seen).toHaveLength(1);
  expect(target.seen).toHaveLength(0);
});
