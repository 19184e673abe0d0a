import { lookup } from 'node:dns/promises';
import { ask } from '../../watch/http/ask.ts';
import { originOf, whyNotAsked } from '../../watch/http/destination.ts';
import { type GatewayReport, readStatusPage } from './gateway-report.ts';

/** Which gateways there are. */
export interface Fleet {
  /** Addresses of gateways; `/status` is asked below each. */
  readonly gateways: readonly URL[];
  /** Addresses whose host stands for many gateways: each of its addresses is asked, looked up anew each time. */
  readonly names: readonly URL[];
}

/** The most gateways that are asked at once. */
const atOnce = 32;

/** Asks every gateway for its status, each once; answers in the order of the addresses. Never rejects. */
export async function readFleet(fleet: Fleet, signal: AbortSignal): Promise<readonly GatewayReport[]> {
  const named = await Promise.all(fleet.names.map(addressesOf));
  const places = [...fleet.gateways.map((url): Place => ({ url })), ...named.flat()];
  const reports: GatewayReport[] = [];
  let next = 0;
  const workers = Array.from({ length: Math.min(atOnce, places.length) }, async () => {
    while (next < places.length) {
      const index = next;
      next += 1;
      const place = places[index];
      if (place !== undefined) reports[index] = await readGateway(place, signal);
    }
  });
  await Promise.all(workers);
  return reports;
}

interface Place {
  readonly url: URL;
  readonly address?: string;
  /** Why there is no address. */
  readonly unknown?: string;
}

async function addressesOf(url: URL): Promise<readonly Place[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  try {
    const found = await lookup(host, { all: true });
    const addresses = [...new Set(found.map(({ address }) => address))].sort();
    return addresses.map((address) => ({ url, address }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return [{ url, unknown: `Its name has no address${code}.` }];
  }
}

async function readGateway({ url, address, unknown }: Place, signal: AbortSignal): Promise<GatewayReport> {
  const gateway = `${originOf(url).replace(/\/$/, '')}${address === undefined ? '' : ` at ${address}`}`;
  const silent = (message: string) => ({ gateway, reachable: false, message }) as const;
  const wrong = whyNotAsked(url, undefined);
  if (wrong !== undefined || unknown !== undefined) return silent(wrong?.message ?? unknown ?? '');
  const answer = await ask({
    url: new URL(`${url.pathname.replace(/\/$/, '')}/status`, url),
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'signalbox' },
    hold: 0,
    patience: { connect: 3_000, answer: 5_000, idle: 5_000, total: 10_000 },
    maxBytes: 2 ** 20,
    address,
    signal,
  });
  if (answer.type === 'failed') return silent(answer.failure.message);
  if (answer.type === 'unchanged') return silent('It answers 304 unasked.');
  return readStatusPage(gateway, answer.bytes) ?? silent('What answers there is no gateway of this version.');
}
