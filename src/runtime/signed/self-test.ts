import { bucketing } from '../../table/bucket.ts';
import type { ResolveVector, SelfTest } from '../../table/signed/bundle.ts';
import type { LiveTable } from '../live-table.ts';
import type { CapabilityPromise } from '../register.ts';
import type { Resolution } from '../resolution.ts';
import { createRouter } from '../router.ts';
import { alwaysLive } from '../table-holder.ts';

/**
 * Asks a prepared table what the publisher's runtime was asked, and answers the first difference in words. Clock and
 * chance are fixed and everything is healthy, so that two runtimes that decide alike answer alike.
 */
export function runSelfTest({ buckets, cases }: SelfTest, live: LiveTable): string | undefined {
  for (const { salt, unit, bucket } of buckets) {
    const own = bucketing(salt)(unit);
    if (own !== bucket)
      return `The bucket of "${unit}" under "${salt}" is ${own} here, and must be ${bucket}.`;
  }
  const ask = selfTestRouter(live);
  for (const vector of cases) {
    const difference = differenceOf(ask(vector), vector.expect);
    if (difference !== undefined) return `"${vector.capability}" answers another ${difference} here.`;
  }
  return undefined;
}

/** Answers the question of one vector as both sides of a self-test do. */
export function selfTestRouter(
  live: LiveTable,
): (vector: Pick<ResolveVector, 'capability' | 'at' | 'context'>) => Resolution {
  let now = 0;
  const router = createRouter<AnyCapability>({
    store: alwaysLive(live),
    clock: () => now,
    random: () => 0.5,
  });
  return ({ capability, at, context }) => {
    now = at * 1000;
    return router.resolve(capability, context);
  };
}

/** A self-test asks by name, whatever the application has registered. */
type AnyCapability = Readonly<Record<string, CapabilityPromise>>;

/** What of an answer is compared. */
export function comparedOf({ reason, rule, variant, targets, error }: Resolution) {
  return {
    reason,
    rule,
    variant,
    targets: targets.map(({ deployment }) => deployment),
    ...(error === undefined ? {} : { error: error.code }),
  };
}

function differenceOf(resolution: Resolution, expected: ResolveVector['expect']): string | undefined {
  const found = comparedOf(resolution);
  for (const field of ['reason', 'rule', 'variant', 'error'] as const) {
    if (found[field] !== expected[field]) return field;
  }
  const { targets } = expected;
  return targets === undefined || targets.join() === found.targets.join() ? undefined : 'order of targets';
}
