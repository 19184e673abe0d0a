import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Router } from '../runtime/router.ts';
import type { Store } from '../runtime/store.ts';
import { providerAdapters } from '../wire/providers/index.ts';
import { createAdmin, isAdminPath } from './admin.ts';
import { createStreamPinger } from './answer/ping-streams.ts';
import { createRetryBudget } from './attempt/retry-budget.ts';
import type { Decided } from './contract/decided.ts';
import type { RecordSink } from './contract/record-sink.ts';
import type { Settled } from './contract/settled.ts';
import { adminAccess } from './intake/admin-access.ts';
import { connectionLimit, createAdmission, descriptorLimit, requestLimit } from './intake/admission.ts';
import { type Authenticate, isLoopbackHost } from './intake/authenticate.ts';
import { createDataPath } from './intake/data-path.ts';
import { createDrain, type Drain } from './intake/drain.ts';
import { guardConnections } from './intake/guard-connections.ts';
import { listen } from './intake/listen.ts';
import { refuseGarbage } from './intake/refuse-garbage.ts';
import { serverOptions } from './intake/server-options.ts';
import { accessLog, describeError } from './record/access-log.ts';
import { cleanRecord } from './record/clean-record.ts';
import { decisionLine } from './record/decision-line.ts';
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
  /** Lets its holder read the live table at `/admin/table`; there is no such page where it is absent. */
  readonly adminToken?: string;
  /** Hears of every finished request. */
  readonly onSettled?: (record: Settled) => void;
  /** Where decisions are recorded; nowhere where absent. */
  readonly records?: RecordSink;
  /** The largest request body; 32 MiB where absent. */
  readonly maxBodyBytes?: number;
  /** Requests at a time; derived from the limit on file descriptors where absent. */
  readonly maxConcurrent?: number;
  /** Open connections of callers; derived from the limit on file descriptors where absent. */
  readonly maxConnections?: number;
  /** How long a drain waits for what is under way, in milliseconds; 30 s where absent. */
  readonly drainTimeout?: number;
  /** Milliseconds of silence after which a stream is pinged; 15 s where absent. */
  readonly pingInterval?: number;
  /** Calls that retries and fallbacks may add in a burst, beyond a fifth of the requests; 100 where absent. */
  readonly retryReserve?: number;
  readonly random?: () => number;
  /** Waits before a retry, for as many milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
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
  const endpointOf = parts.endpoint ?? environmentEndpoints(environment);
  const redact = liveRedactor(store, environment);

  const dataPath = createDataPath({
    routes,
    authenticate: parts.authenticate,
    admission,
    parts: {
      router,
      upstream,
      endpointOf,
      adapterOf: (api) => adapters.get(api),
      budget: createRetryBudget(parts.retryReserve === undefined ? {} : { reserve: parts.retryReserve }),
      pinger,
      redact,
      maxBodyBytes: parts.maxBodyBytes ?? 32 * 1024 * 1024,
      random,
      sleep: parts.sleep ?? sleep,
      crashed: (error, id) => logger.error({ id, error: describeError(error, redact) }, 'unexpected error'),
    },
    refuses: (request) => guard.refuses(request),
    settled(draft, decided) {
      const settled = cleanRecord(draft, redact);
      log(settled);
      parts.onSettled?.(settled);
      if (decided !== undefined) record(decided, settled);
    },
  });
  const server = createServer(serverOptions);
  const guard = guardConnections(
    server,
    parts.maxConnections ?? connectionLimit(descriptors, admission.limit),
  );
  const drain: Drain = createDrain({ server, admission, timeout: parts.drainTimeout ?? 30_000 });
  const admin = createAdmin({
    store,
    router,
    endpointOf,
    draining: drain.draining,
    recording: () => parts.records?.status() ?? null,
    access: parts.adminToken === undefined ? undefined : adminAccess(parts.adminToken),
    asked(allowed) {
      if (allowed)
        logger.info({ revision: store.current()?.revision ?? null }, 'the live table is given out');
      else logger.warn('the live table was asked for without the right token');
    },
  });
  const pages = { hasToken: parts.adminToken !== undefined };

  /** The request has its answer already: whatever goes wrong here is ours alone. */
  function record(decided: Decided, settled: Settled): void {
    const { records } = parts;
    if (records === undefined || random() * 100_000 >= records.share) return;
    try {
      records.take(decisionLine(decided, settled, { sink: records, redact }));
    } catch (error) {
      logger.error({ id: settled.id, error: describeError(error, redact) }, 'a decision was not recorded');
    }
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (drain.draining() || guard.refuses(request)) response.setHeader('connection', 'close');
    if (isAdminPath(request.url ?? '', pages)) admin(request, response);
    else void dataPath(request, response);
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
