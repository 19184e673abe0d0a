import express, { type Express } from 'express';
import type { Router } from '../runtime/router.ts';
import type { Store } from '../runtime/store.ts';
import { modelsReached } from '../table/references.ts';
import type { RoutingTable } from '../table/table.ts';
import { carriesBody } from './answer/respond.ts';
import { createTableGiver } from './give-table.ts';
import type { AdminAccess } from './intake/admin-access.ts';
import { statusPage } from './status-page.ts';
import type { EndpointOf } from './upstream/endpoint.ts';

export interface AdminParts {
  readonly store: Store;
  readonly router: Router;
  readonly endpointOf: EndpointOf;
  /** Whether the gateway has been told to stop. */
  readonly draining: () => boolean;
  /** What became of the decision records; null where none are kept. */
  readonly recording: () => object | null;
  /** Who may read the live table; nobody where it is absent. */
  readonly access: AdminAccess | undefined;
  /** Hears of everybody who asked for the table: whether they were let in. */
  readonly asked: (allowed: boolean) => void;
}

/** What is not the data path: whether the process lives, whether it may get traffic, and what it is. */
export function createAdmin({
  store,
  router,
  endpointOf,
  draining,
  recording,
  access,
  asked,
}: AdminParts): Express {
  const giveTable = createTableGiver(store);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    // No page takes a body: the connection ends with the answer, or the rest of one without end would be read.
    if (carriesBody(request)) response.set('connection', 'close');
    next();
  });
  app.get('/', (_request, response) => {
    response.json({
      name: 'signalbox',
      description: 'A gateway that resolves capabilities to models, with an OpenAI-compatible API at /v1.',
      endpoints: ['/v1/chat/completions', '/v1/embeddings', '/v1/models', '/healthz', '/readyz', '/status'],
    });
  });
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  app.get('/readyz', (_request, response) => {
    const { degraded, state, activeRevision, activeGeneration, source } = store.status();
    const live = store.current();
    const rejection = store.lastRejection();
    const ready = live !== undefined && !draining();
    response.status(ready ? 200 : 503).json({
      ready,
      // Three answers and two codes: who must not get traffic from a degraded one reads the word.
      status: ready ? (degraded ? 'degraded' : 'ready') : 'unavailable',
      state: draining() ? 'DRAINING' : state,
      revision: activeRevision,
      generation: activeGeneration,
      source,
      uncallable: uncallable(live?.table, endpointOf),
      setAside: router
        .health()
        .filter(({ cause }) => cause !== undefined)
        .map(({ deployment }) => deployment),
      lastRejection: rejection === undefined ? null : { code: rejection.code, message: rejection.message },
    });
  });
  app.get('/status', (_request, response) => {
    response.json({ ...statusPage(store.status()), records: recording() });
  });
  // Before the method is looked at: who is nobody learns nothing.
  app.use(tablePath, (request, response, next) => {
    const allowed = access?.(request) === true;
    asked(allowed);
    if (allowed) next();
    else response.status(401).set('www-authenticate', 'Bearer').json(unknownToken);
  });
  app.get(tablePath, giveTable);
  app.use((_request, response) => {
    response.status(405).set('allow', 'GET').end();
  });
  return app;
}

/** The live table, for who may read it. */
const tablePath = '/admin/table';

const unknownToken = {
  error: {
    code: 'invalid_admin_token',
    message: 'Send the token of this gateway’s administrators as "Authorization: Bearer <token>".',
  },
};

/**
 * Whether a request is for these pages: all others are the data path's, which says so of what it does not have. Without
 * a token there is no page for those who have one.
 */
export function isAdminPath(target: string, { hasToken }: { readonly hasToken: boolean }): boolean {
  const path = /^\/(?:(healthz|readyz|status|admin\/table)\/?)?(?:\?|$)/.exec(target);
  return path !== null && (path[1] !== 'admin/table' || hasToken);
}

/** Capabilities that nobody could answer from here: no provider of theirs has what a call needs. */
function uncallable(table: RoutingTable | undefined, endpointOf: EndpointOf): string[] {
  if (table === undefined) return [];
  const { capabilities, models, deployments, providers } = table;
  const isCallable = (key: string) => {
    const id = deployments[key]?.provider ?? '';
    const provider = providers[id];
    return provider !== undefined && !('unavailable' in endpointOf(id, provider));
  };
  return Object.entries(capabilities)
    .filter(
      ([, capability]) => !modelsReached(capability).some((id) => models[id]?.deployments.some(isCallable)),
    )
    .map(([id]) => id);
}
