import type { ProviderFailure } from '../../chat/failure.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { Attempt } from '../contract/attempt.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { PassedOver, Settled } from '../contract/settled.ts';
import type { Decision } from '../decide/resolve-for.ts';
import type { Observed } from '../relay/observed.ts';
import { millisecondsSince } from './milliseconds.ts';

/** Notes what was decided, as soon as it is. */
export function noteDecision(exchange: Exchange, { resolution }: Decision, stream: boolean): void {
  const { capability, revision, variant } = resolution;
  exchange.note({ capability, revision, stream, ...(variant === null ? {} : { variant }) });
}

/** Notes who answers. */
export function noteAnswer(
  exchange: Exchange,
  { target, trail }: { readonly target: Target; readonly trail: readonly Attempt[] },
): void {
  const { model, provider, deployment } = target;
  exchange.note({
    model,
    provider,
    deployment,
    attempts: callsIn(trail),
    ...passedOverIn(trail),
    firstTokenMilliseconds: millisecondsSince(exchange.startedAt),
  });
}

/** Notes that nobody answered. */
export function noteFailure(
  exchange: Exchange,
  options: {
    readonly failure: ProviderFailure;
    readonly status: number;
    readonly trail: readonly Attempt[];
    /** Whose failure it is. */
    readonly blamed: Attempt | undefined;
  },
): void {
  const { failure, status, trail, blamed } = options;
  exchange.note({
    status,
    code: failure.code,
    outcome: exchange.presence.gone() ? 'abandoned' : 'failed',
    attempts: callsIn(trail),
    ...passedOverIn(trail),
    ...(blamed === undefined
      ? {}
      : { model: blamed.model, provider: blamed.provider, deployment: blamed.deployment }),
  });
}

/** What an answer told of itself, in the log's words. */
export function observedFacts({ model, usage, finish }: Observed): Partial<Settled> {
  return {
    ...(model === undefined ? {} : { served: model }),
    ...(usage === undefined ? {} : { usage }),
    ...(finish === undefined ? {} : { finish }),
  };
}

function callsIn(trail: readonly Attempt[]): number {
  return trail.filter(({ outcome }) => outcome !== 'skipped').length;
}

function passedOverIn(trail: readonly Attempt[]): { readonly passedOver?: readonly PassedOver[] } {
  const skipped: PassedOver[] = [];
  for (const { outcome, deployment, failure } of trail) {
    if (outcome !== 'skipped' || failure === undefined) continue;
    const { code, message, param } = failure;
    skipped.push({ deployment, code, message, ...(param === undefined ? {} : { param }) });
  }
  return skipped.length === 0 ? {} : { passedOver: skipped };
}
