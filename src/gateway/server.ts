import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Router } from '../runtime/router.ts';
import type { Store } from '../runtime/store.ts';
import { chatCompletions } from '../wire/clients/chat-completions/chat-completions.ts';
import { providerAdapters } from '../wire/providers/index.ts';
import { createAdmin } from './admin.ts';
import { createStreamPinger } from './answer/ping-streams.ts';
import { createRetryBudget } from './attempt/retry-budget.ts';
import type { Settled } from './contract/settled.ts';
import { createAdmission, descriptorLimit, requestLimit } from './intake/admission.ts';
import { type Authenticate, isLoopbackHost } from './intake/authenticate.ts';
import { createDataPath } from './intake/data-path.ts';
import { createDrain, type Drain } from './intake/drain.ts';
import { accessLog, describeError } from './record/access-log.ts';
import { liveRedactor } from './record/live-redactor.ts';
import { routes } from './routes/index.ts';
import { type EndpointOf, type Environment, environmentEndpoints } from './upstream/endpoint.ts';
import { createUpstream } from './upstream/upstream.ts';

/** What a gateway is made of. Only the first five have no default. */
export interface GatewayParts {
  readonly store: Store;
  readonly router: Router;
  readonly authenticate: Authenticate;
  /** Where the providers' keys are, by the names that the table gives. */
  readonly environment: Environment;
  readonly logger: Logger;
  /** In place of the environment's endpoints: for simulated providers. */
  readonly endpoint?: EndpointOf;
  /** Hears of every finished request. */
  readonly onSettled?: (record: Settled) => void;
  /** The largest request body; 32 MiB where absent. */
  readonly maxBodyBytes?: number;
  /** Requests at a time; derived from the limit on file descriptors where absent. */
  readonly maxConcurrent?: number;
  /** How long a drain waits for what is under way, in milliseconds; 30 s where absent. */
  readonly drainTimeout?: number;
  /** Milliseconds of silence after which a stream is pinged; 15 s where absent. */
  readonly pingInterval?: number;
  readonly random?: () => number;
}

export interface Gateway {
  readonly server: Server;
  /** Listens; resolves with the address as callers write it. Port 0 takes any that is free. */
  listen(port: number, host: string): Promise<{ readonly url: string; readonly port: number }>;
  /** Stops taking requests, finishes those under way, then closes. A second call does not wait for them. */
  drain(): Promise<void>;
  /** Closes at once. */
  close(): Promise<void>;
}

/** Wires a gateway together. */
export function createGateway(parts: GatewayParts): Gateway {
  const { store, router, logger, environment, random = Math.random } = parts;
  const descriptors = descriptorLimit();
  const admission = createAdmission(parts.maxConcurrent ?? requestLimit(descriptors));
  const upstream = createUpstream();
  const pinger = createStreamPinger(parts.pingInterval ?? 15_000);
  const adapters = new Map(providerAdapters.map((adapter) => [adapter.api, adapter]));
  const log = accessLog(logger);
  const redact = liveRedactor(store, environment);

  const dataPath = createDataPath({
    routes,
    authenticate: parts.authenticate,
    admission,
    dialect: chatCompletions,
    parts: {
      router,
      upstream,
      endpointOf: parts.endpoint ?? environmentEndpoints(environment),
      adapterOf: (api) => adapters.get(api),
      budget: createRetryBudget(),
      pinger,
      redact,
      maxBodyBytes: parts.maxBodyBytes ?? 32 * 1024 * 1024,
      random,
      sleep,
      crashed: (error, id) => logger.error({ id, error: describeError(error, redact) }, 'unexpected error'),
    },
    settled(record) {
      log(record);
      parts.onSettled?.(record);
    },
  });
  const server = createServer(serverOptions);
  const drain: Drain = createDrain({ server, admission, timeout: parts.drainTimeout ?? 30_000 });
  const admin = createAdmin({ store, router, draining: drain.draining });
  server.maxConnections = Math.max(64, descriptors - admission.limit - 64);

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (drain.draining()) response.setHeader('connection', 'close');
    if (request.url?.startsWith('/v1/') === true || request.url?.startsWith('/') !== true)
      void dataPath(request, response);
    else admin(request, response);
  }
  server.on('request', answer);
  // Who asks first whether to send a body is let in, or not, before he sends it.
  server.on('checkContinue', answer);
  server.on('clientError', refuseGarbage);

  async function close(): Promise<void> {
    pinger.stop();
    await drain.force();
    await upstream.close();
  }
  return {
    server,
    async listen(port, host) {
      if (parts.authenticate.loopbackOnly === true && !isLoopbackHost(host)) {
        throw new Error(`without caller keys the gateway listens on loopback only, not on ${host}`);
      }
      return listen(server, port, host);
    },
    async drain() {
      await drain.start();
      await close();
    },
    close,
  };
}

/** Slow or endless senders are cut off; the body's own limit is in the data path. In milliseconds and bytes. */
const serverOptions = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 32 * 1024,
  noDelay: true,
};

/** Connections that may wait to be accepted: the default loses a second when a thousand come at once. */
const backlog = 4096;

function listen(server: Server, port: number, host: string): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, () => {
      server.off('error', reject);
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound });
    });
  });
}

/** What is not HTTP, or comes too slowly, is answered in a line and cut off. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = garbageStatus.get(error.code ?? '') ?? '400 Bad Request';
  if (socket.writable && !socket.destroyed) {
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }
  socket.destroySoon();
}

const garbageStatus: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);
