import { failure, type ProviderFailure } from '../../chat/failure.ts';
import type { Permit, SetAside } from '../../runtime/health.ts';
import type { Resolution, Target } from '../../runtime/resolution.ts';
import type { Router } from '../../runtime/router.ts';
import type { Retry } from '../../table/table.ts';
import type { Attempt } from '../contract/attempt.ts';
import { internalError } from '../contract/own-failure.ts';
import type { RetryBudget } from '../contract/retry-budget.ts';
import type { Sent } from '../contract/sent.ts';
import { afterFailure, detailsOf } from './after-failure.ts';

/** What the loop asks of the router. */
export type Breakers = Pick<Router, 'begin' | 'setAside'>;

/** What the loop needs to do its work; the clock, the dice and the sleep are arguments. */
export interface AttemptOptions<Prepared, T> {
  readonly resolution: Resolution;
  readonly router: Breakers;
  readonly retry: Retry;
  readonly budget: RetryBudget;
  /** By the clock: nothing is tried after it. */
  readonly deadline: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Whether the caller has gone. */
  readonly abandoned: () => boolean;
  /** All that can fail before a connection is made. */
  readonly prepare: (target: Target) => Sent<Prepared>;
  readonly send: (prepared: Prepared, target: Target) => Promise<Sent<T>>;
  /** Filled as it goes, so that an answer which has begun can already tell of what came before it. */
  readonly trail: Attempt[];
  /** Hears of an exception in `send`: a mistake of ours, answered as a failure of this request only. */
  readonly crashed: (error: unknown) => void;
}

export type Outcome<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly target: Target;
      /** From the call until its answer had begun; until it was there where it is not a stream. */
      readonly milliseconds: number;
      /** Tells the breaker how the answer ended. Counts once; whoever got the value must call it. */
      readonly settle: Permit['report'];
    }
  | { readonly ok: false; readonly failure: ProviderFailure };

/**
 * Tries a resolution's targets in order until one answers. The only place that retries and that speaks to the
 * breaker. A target is tried again only where its failure may pass, and only while enough attempts are left
 * for the targets behind it.
 */
export async function attempt<Prepared, T>(options: AttemptOptions<Prepared, T>): Promise<Outcome<T>> {
  const { resolution, router, retry, budget, prepare, clock, trail } = options;
  const visited = new Set<string>();
  let calls = 0;
  let last: ProviderFailure | undefined;
  budget.earn();

  const { targets } = resolution;
  for (let index = 0; index < targets.length && calls < retry.attempts; index += 1) {
    const target = targets[index];
    if (target === undefined || visited.has(target.deployment) || !mayFollow(target, last)) continue;
    visited.add(target.deployment);

    const prepared = prepare(target);
    if (!prepared.ok) {
      trail.push(entry(target, 'skipped', 0, prepared.failure));
      last ??= prepared.failure;
      continue;
    }
    const charged = calls > 0 && last !== undefined && afterFailure(last).charged;
    if (charged && !budget.spend()) {
      trail.push(entry(target, 'skipped', 0, budgetSpent));
      break;
    }
    for (let tries = 1; calls < retry.attempts; tries += 1) {
      const lastHope =
        tries === 1 &&
        countBehind(targets, index, visited, setAside) === 0 &&
        !(calls > 0 && isKeyUseless(router.setAside(target.deployment)));
      const waited = tries > 1 && last?.class === 'rate_limit';
      const permit = router.begin(target.deployment, { last: lastHope, waited });
      if (permit === undefined) {
        if (tries > 1 || charged) budget.giveBack();
        const passed = passedOver(router.setAside(target.deployment));
        trail.push(entry(target, 'skipped', 0, passed));
        last ??= passed;
        break;
      }
      calls += 1;
      const startedAt = clock();
      const sent = await guarded(options, prepared.value, target);
      const milliseconds = clock() - startedAt;
      if (sent.ok) {
        permit.began();
        trail.push(entry(target, 'answered', milliseconds));
        return { ok: true, value: sent.value, target, milliseconds, settle: permit.report };
      }
      last = sent.failure;
      permit.report(options.abandoned() ? 'ignored' : afterFailure(last).outcome, detailsOf(last));
      trail.push(entry(target, 'failed', milliseconds, last));
      if (options.abandoned() || clock() >= options.deadline) return { ok: false, failure: last };

      const left = retry.attempts - calls;
      const behind = countBehind(targets, index, visited, last);
      const wait = waitBefore(last, tries, behind, options);
      if (!last.retryable || left <= behind || wait === undefined || !budget.spend()) break;
      await options.sleep(wait);
      if (options.abandoned()) return { ok: false, failure: last };
    }
  }
  return { ok: false, failure: last ?? nothingToTry };
}

/** Whether a provider has just said that it does not want the key: no call with it is worth making. */
function isKeyUseless(aside: SetAside | undefined): boolean {
  const kind = aside?.cause.kind;
  return kind === 'key-refused' || kind === 'quota-spent';
}

/** Why no call was made, and when one may be. */
function passedOver(aside: SetAside | undefined): ProviderFailure {
  return aside === undefined ? setAside : { ...setAside, retryAfter: Math.max(0, aside.retryInMs) };
}

/** Whether a target's turn has come after this failure. The caller's own mistakes go nowhere but where declared. */
function mayFollow(target: Target, last: ProviderFailure | undefined): boolean {
  if (last === undefined) return true;
  const kind = afterFailure(last).fallback;
  if (target.on !== undefined) return kind !== undefined && target.on.includes(kind);
  return kind !== undefined && kind !== 'context_length' && kind !== 'content_filter';
}

/** How many other targets could still be tried after this failure. */
function countBehind(
  targets: readonly Target[],
  index: number,
  visited: ReadonlySet<string>,
  last: ProviderFailure,
): number {
  let count = 0;
  for (let next = index + 1; next < targets.length; next += 1) {
    const target = targets[next];
    if (target !== undefined && !visited.has(target.deployment) && mayFollow(target, last)) count += 1;
  }
  return count;
}

/**
 * Milliseconds until the same target may be tried again; `undefined` where waiting is no use: another target
 * is free at once, or the provider asks for more than we wait.
 */
function waitBefore(
  reason: ProviderFailure,
  tries: number,
  behind: number,
  options: Pick<AttemptOptions<unknown, unknown>, 'retry' | 'random' | 'clock' | 'deadline'>,
): number | undefined {
  const { retry, random, clock, deadline } = options;
  if (behind > 0 && (reason.class === 'rate_limit' || reason.class === 'overloaded')) return undefined;
  const ceiling = Math.min(retry.maxBackoff, retry.backoff * 2 ** (tries - 1));
  const jittered = Math.floor(random() * ceiling);
  const asked = reason.retryAfter ?? 0;
  if (asked > retry.maxBackoff) return undefined;
  const wait = Math.max(asked, jittered);
  return clock() + wait >= deadline ? undefined : wait;
}

/** Our own mistake in a translation must not leave a permit without its report. */
async function guarded<Prepared, T>(
  options: Pick<AttemptOptions<Prepared, T>, 'send' | 'crashed'>,
  prepared: Prepared,
  target: Target,
): Promise<Sent<T>> {
  try {
    return await options.send(prepared, target);
  } catch (error) {
    options.crashed(error);
    return { ok: false, failure: internalError };
  }
}

function entry(
  target: Target,
  outcome: Attempt['outcome'],
  milliseconds: number,
  reason?: ProviderFailure,
): Attempt {
  const { deployment, model, provider } = target;
  return {
    deployment,
    model,
    provider,
    outcome,
    milliseconds,
    ...(reason === undefined ? {} : { failure: reason }),
  };
}

const setAside = failure(
  'overloaded',
  'deployment_set_aside',
  'The deployment is set aside after repeated failures.',
);

const budgetSpent = failure(
  'overloaded',
  'retry_budget_spent',
  'Providers struggle, and further calls have used up their share.',
);

const nothingToTry = failure(
  'error',
  'upstream_unreachable',
  'The capability has no target that may be tried.',
);
