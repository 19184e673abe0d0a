import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

const privateHosts = [
  'localhost', 'api.localhost', '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '192.168.0.1', '172.16.0.1',
  '172.31.255.255', '169.254.169.254', '100.64.0.1', '100.127.0.1', '0x7f.1', '2130706433', '[::1]', '[::]',
  '[fd00::1]', '[fe80::1]', '[::ffff:10.0.0.1]',
]; // biome-ignore format: one glance
const publicHosts = [
  '192.0.2.1', '193.168.0.1', '172.15.0.1', '172.32.0.1', '169.253.0.1', '170.254.0.1', '100.63.0.1',
  '100.128.0.1', '101.64.0.1', '11.0.0.1', '8.8.8.8', '[2001:db8::1]', 'localhost.example', 'notlocalhost',
  '10.example.com', '127.0.0.1.example',
]; // biome-ignore format: one glance

test('a base URL that leads to this machine or a private network is refused, in every spelling', async () => {
  const hosts = [...privateHosts, ...publicHosts];
  const files = Object.fromEntries(
    hosts.map((host, index) => [
      `providers/p${index}.yaml`,
      `name: P\napi: openai-compatible\nbaseUrl: https://${host}/v1\n`,
    ]),
  );
  const { diagnostics } = await compile({ directory: scratchRegistry(files, baseRegistry) });
  const found = diagnostics.filter(({ code }) => code === 'illegal-base-url').map(({ span }) => span.file);
  const refused = hosts.filter((_, index) => found.includes(`providers/p${index}.yaml`));
  expect(refused).toEqual(privateHosts);
  expect(diagnostics.filter(({ code }) => code !== 'illegal-base-url')).toEqual([]);
});
