import type { IncomingMessage, ServerResponse } from 'node:http';
import { scenarioKeys } from '../scenario/keys.ts';
import type { Journal } from './journal.ts';
import { isLoopbackHost } from './loopback.ts';

/** Where the simulator answers about itself instead of playing a provider. */
const prefix = '/__sim/';

/**
 * Answers `GET /__sim/journal`, `DELETE /__sim/journal` and `GET /__sim/scenarios`; `false` for every other
 * path. Only where the Host header names loopback, so that no web page can read it by a name of its own.
 */
export function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  journal: Journal,
  reset: () => void,
): boolean {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (!path.startsWith(prefix)) return false;
  request.resume();
  if (!isLoopbackHost(request.headers.host ?? '')) {
    reply(response, 403, { error: 'the journal is for callers on this machine' });
    return true;
  }
  const page = pages[`${request.method} ${path.slice(prefix.length)}`];
  const [status, body] =
    page === undefined
      ? [404, { error: `there is ${Object.keys(pages).join(', ')}` }]
      : [200, page(journal, reset)];
  reply(response, status, body);
  return true;
}

type Page = (journal: Journal, reset: () => void) => unknown;

const pages: Readonly<Record<string, Page>> = {
  'GET journal': (journal) => ({ entries: journal.entries(), dropped: journal.dropped }),
  'DELETE journal': (_journal, reset) => {
    reset();
    return { entries: [], dropped: 0 };
  },
  'GET scenarios': () =>
    Object.entries(scenarioKeys).map(([key, { does, expects }]) => ({ key, does, expects })),
};

function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body, null, 2)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-signalbox-simulated': 'true',
  });
  response.end(text);
}
