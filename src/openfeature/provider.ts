import type { EvaluationContext, JsonValue, Provider, ResolutionDetails } from '@openfeature/server-sdk';
import type { Resolution, ResolveContext } from '../runtime/resolution.ts';
import { createRouter } from '../runtime/router.ts';
import type { Store } from '../runtime/store.ts';
import type { Promised } from '../table/table.ts';
import { readContext } from './context.ts';
import { failed, failureOf } from './failure.ts';
import { followStore } from './follow-store.ts';
import { metadataOf } from './metadata.ts';

export interface ProviderParts {
  /** Where tables come in. Whoever fills it goes on filling it; the provider only listens. */
  readonly store: Store;
  /** The application's own, so that its reports on calls count; one over `store` where absent. */
  readonly router?: AnyRouter;
  /** Milliseconds that `initialize` waits for the first table; 10 seconds where absent. */
  readonly readyWithin?: number;
  /** Refuse evaluations that name neither a targeting key nor a `user`; without it they are answered. */
  readonly requireTargetingKey?: boolean;
}

/** Every router, whatever names its types allow: to another name it answers that there is no such capability. */
interface AnyRouter {
  resolve(capability: string, context?: ResolveContext): Resolution;
}

/** The value of a capability as an object flag: who answers, in which order, and what is promised. */
export interface CapabilityDetails extends Omit<Resolution, 'error' | 'explanation' | 'reason' | 'variant'> {
  /** The model that is first to be asked. */
  readonly model: string;
  readonly promise: Promised;
}

/**
 * A provider for OpenFeature's server SDK: a flag's key is a capability, its text is the model that answers, and
 * its object is `CapabilityDetails`. Capabilities are neither booleans nor numbers.
 */
export function createProvider({
  store,
  router = createRouter({ store }),
  readyWithin = 10_000,
  requireTargetingKey = false,
}: ProviderParts): Provider {
  const following = followStore({ store, readyWithin });

  async function evaluate<T>(
    { capability, context, defaultValue }: Evaluation<T>,
    read: (resolution: Resolution, model: string) => T | undefined,
  ): Promise<ResolutionDetails<T>> {
    const request = readContext(context);
    if ('problem' in request) return failed(defaultValue, 'INVALID_CONTEXT', request.problem);
    if (requireTargetingKey && request.context.user === undefined) {
      return failed(defaultValue, 'TARGETING_KEY_MISSING', 'The evaluation context has no targetingKey.');
    }
    const resolution = router.resolve(capability, request.context);
    const [first] = resolution.targets;
    if (first === undefined) return failureOf(resolution, { defaultValue, store });
    const value = read(resolution, first.model);
    if (value === undefined) {
      return failed(defaultValue, 'TYPE_MISMATCH', 'A capability is read as a string or as an object.');
    }
    return {
      value,
      variant: resolution.variant ?? first.model,
      reason: resolution.reason,
      flagMetadata: metadataOf(resolution, first),
    };
  }

  /** Of the capability that answers, which is another one where a team's budget is spent. */
  function promiseOf({ capability, degradedTo }: Resolution): Promised | undefined {
    return store.current()?.table.capabilities[degradedTo ?? capability]?.promise;
  }

  return {
    metadata: { name: 'signalbox' },
    runsOn: 'server',
    ...following,
    resolveStringEvaluation: (capability, defaultValue, context) =>
      evaluate({ capability, context, defaultValue }, (_resolution, model) => model),
    resolveObjectEvaluation: <T extends JsonValue>(
      capability: string,
      defaultValue: T,
      context: EvaluationContext,
    ) =>
      evaluate({ capability, context, defaultValue }, (resolution, model) => {
        const {
          error: _error,
          explanation: _explanation,
          reason: _reason,
          variant: _variant,
          ...rest
        } = resolution;
        const details = { ...rest, model, promise: promiseOf(resolution) };
        // The SDK lets the caller name the type of the object, and no provider can know it: `CapabilityDetails` it is.
        return details as unknown as T;
      }),
    resolveBooleanEvaluation: (capability, defaultValue, context) =>
      evaluate({ capability, context, defaultValue }, () => undefined),
    resolveNumberEvaluation: (capability, defaultValue, context) =>
      evaluate({ capability, context, defaultValue }, () => undefined),
  };
}

interface Evaluation<T> {
  readonly capability: string;
  readonly context: EvaluationContext;
  readonly defaultValue: T;
}
