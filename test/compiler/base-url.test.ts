import { isIP } from 'node:net';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { isPublicAddress } from '../../src/gateway/upstream/destination.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

const privateHosts = [
  'localhost', 'api.localhost', '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '192.168.0.1', '172.16.0.1',
  '172.31.255.255', '169.254.169.254', '100.64.0.1', '100.127.0.1', '0x7f.1', '2130706433', '[::1]', '[::]',
  '[fd00::1]', '[fe80::1]', '[::ffff:10.0.0.1]', '192.0.2.1', '[2001:db8::1]',
]; // biome-ignore format: one glance
const publicHosts = [
  '192.0.3.1', '193.168.0.1', '172.15.0.1', '172.32.0.1', '169.253.0.1', '170.254.0.1', '100.63.0.1',
  '100.128.0.1', '101.64.0.1', '11.0.0.1', '8.8.8.8', '[2606:4700::1]', 'localhost.example', 'notlocalhost',
  '10.example.com', '127.0.0.1.example',
]; // biome-ignore format: one glance

/** Both ends of what is easily forgotten, and the addresses next to them. */
const specialEnds: readonly (readonly [string, 'special' | 'public'])[] = [
  ['198.17.255.255', 'public'],
  ['198.18.0.0', 'special'],
  ['198.19.255.255', 'special'],
  ['198.20.0.0', 'public'],
  ['192.0.1.255', 'public'],
  ['192.0.2.0', 'special'],
  ['192.0.2.255', 'special'],
  ['100.63.255.255', 'public'],
  ['100.64.0.0', 'special'],
  ['100.127.255.255', 'special'],
  ['224.0.0.1', 'special'],
  ['255.255.255.255', 'special'],
  ['2001:1ff:ffff::1', 'special'],
  ['2002:808:808::1', 'special'],
  ['2003::1', 'public'],
  ['64:ff9b::a00:1', 'special'],
  ['64:ff9b::808:808', 'public'],
  ['64:ff9b:1::808:808', 'special'],
  ['::ffff:10.0.0.1', 'special'],
  ['::ffff:198.18.0.1', 'special'],
  ['::ffff:8.8.8.8', 'public'],
  ['::127.0.0.1', 'special'],
  ['fec0::1', 'special'],
  ['ff02::1', 'special'],
  ['2606:4700::1', 'public'],
];

/** Those of the hosts at which the check reports a base URL. */
async function refusedOf(hosts: readonly string[]): Promise<string[]> {
  const files = Object.fromEntries(
    hosts.map((host, index) => [
      `providers/p${index}.yaml`,
      `name: P\napi: openai-compatible\nbaseUrl: https://${host}/v1\n`,
    ]),
  );
  const { diagnostics } = await compile({ directory: scratchRegistry(files, baseRegistry) });
  expect(diagnostics.filter(({ code }) => code !== 'illegal-base-url')).toEqual([]);
  const found = new Set(diagnostics.map(({ span }) => span.file));
  return hosts.filter((_, index) => found.has(`providers/p${index}.yaml`));
}

test('a base URL that leads to this machine or a private network is refused, in every spelling', async () => {
  expect(await refusedOf([...privateHosts, ...publicHosts])).toEqual(privateHosts);
});

test('the compiler and the gateway agree on which addresses are public', async () => {
  const hosts = specialEnds.map(([address]) => (isIP(address) === 6 ? `[${address}]` : address));
  const refused = await refusedOf(hosts);
  const judged = specialEnds.map(([address], index) => ({
    address,
    compiler: refused.includes(hosts[index] ?? '') ? 'special' : 'public',
    gateway: isPublicAddress(address) ? 'public' : 'special',
  }));
  expect(judged).toEqual(specialEnds.map(([address, is]) => ({ address, compiler: is, gateway: is })));
});
