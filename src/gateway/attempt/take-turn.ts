import { failure, type ProviderFailure } from '../../chat/failure.ts';
import type { SetAside } from '../../runtime/health.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { Attempt } from '../contract/attempt.ts';
import { internalError } from '../contract/own-failure.ts';
import type { Sent } from '../contract/sent.ts';
import { afterFailure, detailsOf } from './after-failure.ts';
import type { AttemptOptions, Outcome } from './attempt-options.ts';
import { countBehind } from './may-follow.ts';
import { waitBefore } from './wait-before.ts';

/** How far a request has got. */
export interface Progress {
  /** Deployments that have had their turn. */
  readonly visited: Set<string>;
  /** To all of them. */
  calls: number;
  /** What the last call came to; before the first, why a target got none. */
  last: ProviderFailure | undefined;
}

/**
 * Tries one target, again only where its failure may pass and while enough attempts are left for those behind it.
 * Answers nothing where it is the next one's turn.
 */
export async function takeTurn<Prepared, T>(
  target: Target,
  {
    behind,
    progress,
    options,
  }: {
    readonly behind: readonly Target[];
    readonly progress: Progress;
    readonly options: AttemptOptions<Prepared, T>;
  },
): Promise<Outcome<T> | undefined> {
  const { router, retry, budget, clock, trail } = options;
  const { deployment } = target;
  const skip = (reason: ProviderFailure) => {
    trail.push(entry(target, 'skipped', 0, reason));
    progress.last ??= reason;
  };
  const prepared = options.prepare(target);
  if (!prepared.ok) {
    skip(prepared.failure);
    return undefined;
  }
  const { calls: before, last: met } = progress;
  const charged = before > 0 && met !== undefined && afterFailure(met).charged;
  if (charged && !budget.spend()) {
    skip(budgetSpent);
    return { ok: false, failure: met };
  }
  for (let tries = 1; progress.calls < retry.attempts; tries += 1) {
    const isLast = tries === 1 && countBehind(behind, progress.visited, setAside) === 0;
    const permit = router.begin(deployment, {
      last: isLast && !(before > 0 && isKeyUseless(router.setAside(deployment))),
      waited: tries > 1 && progress.last?.class === 'rate_limit',
    });
    if (permit === undefined) {
      if (tries > 1 || charged) budget.giveBack();
      skip(passedOver(router.setAside(deployment)));
      return undefined;
    }
    progress.calls += 1;
    const startedAt = clock();
    const sent = await guarded(options, prepared.value, target);
    const milliseconds = clock() - startedAt;
    if (sent.ok) {
      permit.began();
      trail.push(entry(target, 'answered', milliseconds));
      return { ok: true, value: sent.value, target, milliseconds, settle: permit.report };
    }
    const { failure: last } = sent;
    progress.last = last;
    permit.report(options.abandoned() ? 'ignored' : afterFailure(last).outcome, detailsOf(last));
    trail.push(entry(target, 'failed', milliseconds, last));
    if (options.abandoned() || clock() >= options.deadline) return { ok: false, failure: last };

    const left = retry.attempts - progress.calls;
    const others = countBehind(behind, progress.visited, last);
    const wait = waitBefore(last, tries, others, options);
    if (!last.retryable || left <= others || wait === undefined || !budget.spend()) return undefined;
    await options.sleep(wait);
    if (options.abandoned()) return { ok: false, failure: last };
  }
  return undefined;
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
