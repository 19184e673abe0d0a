import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import type { RoutingTable } from '../../table/table.ts';
import type { Finding } from './finding.ts';

/** The first version that runs everything here; `engines` of the package says the same. */
const oldest = [24, 11] as const;

/** Whether this Node is new enough. */
export function lookAtNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  const message = `Node ${version}${enough ? '' : `; at least ${oldest.join('.')} is needed`}`;
  return enough
    ? { check: 'node', status: 'ok', message }
    : {
        check: 'node',
        status: 'problem',
        message,
        mend: 'npm install node@24, or a newer Node for the machine',
      };
}

/** Before it no version of Signalbox was there. */
const longAgo = Date.UTC(2026, 0, 1);

/** Whether the clock can be right: prices, rollouts and certificates go by it. */
export function lookAtClock(now: number): Finding {
  const moment = new Date(now).toISOString();
  return now >= longAgo
    ? { check: 'clock', status: 'ok', message: `it is ${moment}` }
    : {
        check: 'clock',
        status: 'problem',
        message: `it is ${moment}, which is long ago`,
        mend: 'sudo timedatectl set-ntp true',
      };
}

/** Whether the gateway's usual port is free. */
export function lookAtPort(port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () =>
      resolve({
        check: 'port',
        status: 'warning',
        message: `port ${port} of this machine is taken`,
        mend: 'signalbox dev --port 0',
      }),
    );
    server.listen(port, '127.0.0.1', () => {
      server.close(() => resolve({ check: 'port', status: 'ok', message: `port ${port} is free` }));
    });
  });
}

/** Whether the names of the providers' hosts have addresses. This is the one look that asks the network. */
export async function lookAtAddresses({ providers }: RoutingTable): Promise<readonly Finding[]> {
  const hosts = new Set(
    Object.values(providers)
      .filter(({ baseUrl }) => URL.canParse(baseUrl))
      .map(({ baseUrl }) => new URL(baseUrl).hostname.replace(/^\[|\]$/g, '')),
  );
  const looks = await Promise.all(
    [...hosts].sort().map((host) =>
      lookup(host).then(
        () => undefined,
        () => host,
      ),
    ),
  );
  const lost = looks.filter((host) => host !== undefined);
  if (lost.length === 0)
    return [{ check: 'network', status: 'ok', message: `${hosts.size} hosts of providers have addresses` }];
  return lost.map((host) => ({
    check: 'network',
    status: 'problem',
    message: `the host ${host} has no address here`,
    mend: `getent hosts ${host}`,
  }));
}
