import { expect, test } from 'vitest';
import { isLoopbackHost as ofGateway } from '../../src/gateway/intake/authenticate.ts';
import { isLoopbackHost as ofSim } from '../../src/sim/serve/loopback.ts';

// The simulator and the gateway share no room in which the rule could live, so they are held to one list.
test.each([
  ['localhost', true],
  ['LOCALHOST:4001', true],
  ['127.0.0.1', true],
  ['127.0.0.1:80', true],
  ['127.255.255.254', true],
  ['[::1]', true],
  ['[::1]:80', true],
  ['::1', true],
  ['', false],
  ['localhost.', false],
  ['localhost.example', false],
  ['api.localhost', false],
  ['127.0.0.1.example', false],
  ['127.1', false],
  ['127.0.0.256', false],
  ['128.0.0.1', false],
  ['0.0.0.0', false],
  ['[::]', false],
  ['[::1', false],
  ['[::ffff:127.0.0.1]', false],
  ['192.168.0.1', false],
])('the simulator and the gateway say of host "%s" that it is loopback: %s', (host, is) => {
  expect([ofSim(host), ofGateway(host)]).toEqual([is, is]);
});
