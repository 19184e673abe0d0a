import { explain } from '../../runtime/explain/explain.ts';
import type { Resolution, ResolveContext, ResolveError } from '../../runtime/resolution.ts';
import type { Router, Snapshot } from '../../runtime/router.ts';
import type { Exchange } from '../contract/exchange.ts';
import { badRequest, Refusal } from '../contract/refusal.ts';

/** A request's decision, and the table that it keeps until it ends. */
export interface Decision {
  readonly snapshot: Snapshot;
  readonly resolution: Resolution;
  readonly milliseconds: number;
  /** What the request was estimated at; only where the decision is to be explained. */
  readonly estimates?: { readonly inputTokens?: number; readonly complexity?: number };
}

/** Resolves a capability for one request. Throws a `Refusal` where nothing may be called. */
export function resolveFor(
  router: Router,
  options: {
    readonly capability: string;
    readonly context: ResolveContext;
    readonly explain: boolean;
    /** Hears of the answer, one without targets included. */
    readonly decided: Exchange['decided'];
  },
): Decision {
  const startedAt = performance.now();
  const snapshot = router.snapshot();
  if (snapshot === undefined) throw notReady();
  const { capability, context } = options;
  const resolution = snapshot.resolve(capability, context, options.explain ? { explain } : undefined);
  const { environment } = snapshot.table;
  options.decided({ resolution, context, environment, at: Date.now() });
  if (resolution.error !== undefined)
    throw refusalFor(resolution.error, capability, visible(snapshot, context));
  const milliseconds = performance.now() - startedAt;
  if (!options.explain) return { snapshot, resolution, milliseconds };
  const { inputTokens, complexity } = context;
  const estimates = {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(complexity === undefined ? {} : { complexity }),
  };
  return { snapshot, resolution, milliseconds, estimates };
}

/** The capability that a request names as its model. Throws a `Refusal`. */
export function capabilityOf(model: string | undefined): string {
  if (model === undefined || model === '') {
    throw badRequest('missing_model', 'Name a capability in "model".', 'model');
  }
  if (model.length > 256) throw badRequest('invalid_model', 'The name in "model" is too long.', 'model');
  return model;
}

/** No table is live yet. */
export function notReady(): Refusal {
  return new Refusal({
    status: 503,
    code: 'not_ready',
    message: 'The gateway has no routing table yet.',
    headers: { 'retry-after': '1' },
  });
}

/** The refusal for a request that resolves to nothing. `others`: the capabilities that the caller may ask for. */
export function refusalFor(error: ResolveError, capability: string, others: readonly string[] = []): Refusal {
  const { message } = error;
  switch (error.code) {
    case 'NOT_READY':
      return notReady();
    case 'UNKNOWN_CAPABILITY':
      return new Refusal({
        status: 404,
        code: 'model_not_found',
        message: `There is no capability ${JSON.stringify(capability)}. Name a capability, not a model: ${listed(others)}.`,
        param: 'model',
      });
    case 'NOT_ALLOWED':
      return new Refusal({ status: 403, code: 'capability_not_allowed', message, param: 'model' });
    case 'UNKNOWN_TEAM':
      return new Refusal({ status: 403, code: 'unknown_team', message });
    case 'BROKEN_INPUT':
      return new Refusal({ status: 500, code: 'internal_error', message });
    case 'NO_TARGET':
      return new Refusal({ status: 503, code: 'no_target', message, headers: { 'retry-after': '1' } });
  }
}

/** The capabilities that a caller may know of. */
function visible({ table }: Snapshot, { team }: ResolveContext): readonly string[] {
  const allowed = team === undefined ? '*' : (table.teams[team]?.capabilities ?? []);
  return allowed === '*' ? Object.keys(table.capabilities) : allowed;
}

function listed(capabilities: readonly string[]): string {
  const every = 'GET /v1/models lists them';
  return capabilities.length === 0 || capabilities.length > 8 ? every : [...capabilities].sort().join(', ');
}
