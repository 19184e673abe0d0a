import type { Warning } from '../../chat/warning.ts';
import type { Permit } from '../../runtime/health.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { ClientDialect } from '../../wire/adapter.ts';
import { answerHeaders } from '../answer/answer-headers.ts';
import { routingTrace } from '../answer/explain.ts';
import { sendFailure } from '../answer/respond.ts';
import type { Attempt } from '../contract/attempt.ts';
import type { DataParts, Exchange } from '../contract/exchange.ts';
import type { Sent } from '../contract/sent.ts';
import type { Decision } from '../decide/resolve-for.ts';
import { noteAnswer, noteFailure } from '../record/note.ts';
import { redactFailure } from '../record/redact.ts';
import { attempt } from './attempt.ts';
import { blame } from './blame.ts';
import type { Destination } from './prepare-call.ts';
import { soonestRetry } from './soonest-retry.ts';

/** One resolved request on its way to its targets. */
export interface RequestPlan {
  readonly decision: Decision;
  /** By `performance.now()`. */
  readonly deadline: number;
  /** Further fields of every body: the decision trace, where the caller asked for it. */
  readonly extras: Readonly<Record<string, unknown>> | undefined;
  readonly trail: Attempt[];
}

/** An answer that some target gave, not yet passed on. */
export interface TargetAnswer<T> {
  readonly value: T;
  readonly headers: Readonly<Record<string, string>>;
  /** From the call until its answer had begun; until it was there where it is not a stream. */
  readonly milliseconds: number;
  readonly settle: Permit['report'];
}

/** Prepares what every kind of request has in common once it is resolved. */
export function planRequest(exchange: Exchange, decision: Decision): RequestPlan {
  const { resolution, estimates } = decision;
  const trail: Attempt[] = [];
  return {
    decision,
    deadline: exchange.startedAt + resolution.timeouts.total,
    trail,
    extras: wantsExplanation(exchange)
      ? {
          // Read when it is written: the trail has grown by then.
          get routing() {
            return routingTrace(resolution, trail, estimates);
          },
        }
      : undefined,
  };
}

/** Whether the caller wants the decision trace. */
export function wantsExplanation({ request }: Exchange): boolean {
  return request.headers['x-signalbox-explain'] === 'full';
}

/**
 * Tries the targets. Answers the caller itself, and gives `undefined`, where all of them failed.
 */
export async function tryTargets<
  Prepared,
  T extends Destination & { warnings: readonly Warning[]; simulated: boolean },
>(
  exchange: Exchange,
  parts: DataParts,
  options: RequestPlan & {
    readonly dialect: ClientDialect;
    readonly prepare: (target: Target) => Sent<Prepared>;
    readonly send: (prepared: Prepared, target: Target) => Promise<Sent<T>>;
  },
): Promise<TargetAnswer<T> | undefined> {
  const { decision, deadline, trail, dialect, extras, prepare } = options;
  const { resolution } = decision;
  const outcome = await attempt({
    resolution,
    router: parts.router,
    retry: decision.snapshot.table.retry,
    budget: parts.budget,
    deadline,
    clock,
    random: parts.random,
    sleep: parts.sleep,
    abandoned: () => exchange.presence.gone(),
    trail,
    prepare,
    async send(prepared, target) {
      const sent = await options.send(prepared, target);
      return sent.ok ? sent : { ok: false, failure: redactFailure(sent.failure, parts.redact) };
    },
    crashed: (error) => parts.crashed(error, exchange.id),
  });
  const facts = { id: exchange.id, resolution, trail, timing: timingOf(exchange, decision, trail) };
  if (!outcome.ok) {
    const { failure: own, attempt: blamed } = blame(outcome.failure, trail);
    const failure = soonestRetry(own, { resolution, trail, router: parts.router });
    const target = resolution.targets.find(({ deployment }) => deployment === blamed?.deployment);
    const headers = answerHeaders(target === undefined ? facts : { ...facts, target });
    const status = sendFailure(exchange.response, { failure, dialect, id: exchange.id, headers, extras });
    noteFailure(exchange, { failure, status, trail, blamed });
    return undefined;
  }
  const { value, target, milliseconds, settle } = outcome;
  noteAnswer(exchange, { target, trail });
  const { warnings, endpoint, adapter } = value;
  const simulated = endpoint.simulated || adapter.simulated === true || value.simulated;
  const headers = answerHeaders({ ...facts, target, warnings, simulated });
  return { value, headers, milliseconds, settle };
}

function clock(): number {
  return performance.now();
}

function timingOf(exchange: Exchange, decision: Decision, trail: readonly Attempt[]) {
  const upstream = trail.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const resolve = decision.milliseconds;
  const overhead = Math.max(0, performance.now() - exchange.startedAt - upstream - resolve);
  return { resolve, upstream, overhead };
}
