import { createServer, type Server } from 'node:http';
import { formats } from './formats/index.ts';
import { createGate } from './scenario/gate.ts';
import { serveControl } from './serve/control.ts';
import type { SimParts } from './serve/exchange.ts';
import { createJournal, type Journal } from './serve/journal.ts';
import { isLoopbackHost } from './serve/loopback.ts';
import { serveExchange } from './serve/serve-exchange.ts';

/** How a simulator is to be started; everything has a default. */
export interface SimOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** A loopback address or `localhost`; nothing else is accepted. */
  readonly host?: string;
  /** The same seed and requests give the same answers, waits and failures. */
  readonly seed?: number;
  /** How slow: `none` for tests, else a factor: 1, the default, is as slow as hosted models are. */
  readonly latency?: 'none' | number;
  /** What `…/models` lists. */
  readonly models?: readonly string[];
  /** How many requests the journal keeps; the oldest are dropped beyond it. */
  readonly journalLimit?: number;
  /** Milliseconds after which any exchange is ended, a stalled one too. Ten minutes by default. */
  readonly longest?: number;
  /** UTC milliseconds. */
  readonly clock?: () => number;
}

/** A running simulator. */
export interface Sim {
  /** `${url}/<name>` is the base URL of a provider called `<name>`, whatever it speaks. */
  readonly url: string;
  readonly port: number;
  readonly journal: Journal;
  /** Forgets the journal and all counts of `times`. */
  reset(): void;
  /** Breaks what is open, and resolves when nothing listens any more. */
  close(): Promise<void>;
}

/** The simulator cannot start as it was asked to. */
export class SimStartError extends Error {
  readonly code: 'sim_host_not_loopback' | 'sim_address_unavailable';

  constructor(code: SimStartError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SimStartError';
    this.code = code;
  }
}

/** Starts a simulator of every provider format on a loopback address. Rejects with `SimStartError`. */
export async function startSim(options: SimOptions = {}): Promise<Sim> {
  const { port = 0, host = '127.0.0.1', seed = 1, latency = 1, clock = Date.now } = options;
  if (!isLoopbackHost(host)) {
    throw new SimStartError(
      'sim_host_not_loopback',
      `the simulator listens on loopback only, not on "${host}"`,
    );
  }
  const journal = createJournal(options.journalLimit ?? 10_000);
  const gate = createGate(seed);
  const closing = new AbortController();
  const parts: SimParts = {
    formats,
    journal,
    gate,
    seed,
    latency: latency === 'none' ? 0 : latency,
    models: options.models ?? ['sim-small', 'sim-large'],
    clock,
    longest: options.longest ?? 600_000,
    closing: closing.signal,
  };

  function reset(): void {
    journal.reset();
    gate.reset();
  }

  const server = createServer((request, response) => {
    if (serveControl(request, response, journal, reset)) return;
    serveExchange(request, response, parts).catch(() => {
      // The connection failed under us, or we did: either way this caller must not wait.
      request.socket.destroy();
    });
  });
  // Callers keep connections for long; whoever cuts them here would be a fault that nobody asked for.
  server.keepAliveTimeout = 120_000;
  await listen(server, port, host);
  const bound = portOf(server);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    journal,
    reset,
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await journal.settled();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SimStartError('sim_address_unavailable', `the simulator cannot listen on ${host}:${port}`, {
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
