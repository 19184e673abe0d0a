import { bucketing } from '../table/bucket.ts';
import type { ResolveVector, SelfTest } from '../table/self-test.ts';
import type { Health } from './health.ts';
import type { LiveTable } from './live-table.ts';
import type { CapabilityPromise } from './register.ts';
import type { Resolution } from './resolution.ts';
import { createRouter } from './router.ts';
import { alwaysLive } from './table-holder.ts';

/**
 * Asks a prepared table what the compiler's runtime was asked, and answers the first difference in words. Clock and
 * chance are fixed and everything is healthy, so that two runtimes that decide alike answer alike.
 */
export function runSelfTest({ buckets, cases }: SelfTest, live: LiveTable): string | undefined {
  for (const { salt, unit, bucket } of buckets) {
    const own = bucketing(salt)(unit);
    if (own !== bucket)
      return `The bucket of ${show(unit)} under ${show(salt)} is ${own} here, and must be ${bucket}.`;
  }
  const ask = selfTestRouter(live);
  for (const vector of cases) {
    const difference = differenceOf(ask(vector), vector.expect);
    if (difference === undefined) continue;
    const { capability, context, at } = vector;
    const request = `${cut(JSON.stringify(context))} at ${new Date(at * 1000).toISOString()}`;
    return `${show(capability)} answers another ${difference} to ${request}.`;
  }
  return undefined;
}

/** What a self-test asks. */
export type SelfTestQuestion = Pick<ResolveVector, 'capability' | 'at' | 'context'>;

/** Answers questions as both sides of a self-test do. */
export function selfTestRouter(live: LiveTable): (question: SelfTestQuestion) => Resolution {
  let now = 0;
  const router = createRouter<AnyCapability>({
    store: alwaysLive(live),
    clock: () => now,
    random: () => 0.5,
    health: unknownHealth,
  });
  return ({ capability, at, context }) => {
    now = at * 1000;
    return router.resolve(capability, context);
  };
}

/** A self-test asks by name, whatever the application has registered. */
type AnyCapability = Readonly<Record<string, CapabilityPromise>>;

/** Nobody was ever called; unlike the health of a new router it need not look at every deployment first. */
const unknownHealth: Health = {
  calm: () => true,
  admits: () => true,
  setAside: () => undefined,
  measures: () => undefined,
  load: () => 0,
  begin: () => undefined,
  list: () => [],
  adopt: () => {},
};

/** What of an answer is compared. */
export function comparedOf({
  reason,
  rule,
  variant,
  targets,
  degradedTo,
  error,
}: Resolution): Required<Pick<ResolveVector['expect'], 'targets'>> & ResolveVector['expect'] {
  return {
    reason,
    rule,
    variant,
    targets: targets.map(({ deployment }) => deployment),
    ...(degradedTo === undefined ? {} : { degradedTo }),
    ...(error === undefined ? {} : { error: error.code }),
  };
}

function differenceOf(resolution: Resolution, expected: ResolveVector['expect']): string | undefined {
  const found = comparedOf(resolution);
  for (const field of ['reason', 'rule', 'variant', 'degradedTo', 'error'] as const) {
    if (found[field] === expected[field]) continue;
    return `${words[field]} (${show(found[field])}, not ${show(expected[field])})`;
  }
  const { targets } = expected;
  if (targets === undefined || targets.join() === found.targets.join()) return undefined;
  return `chain of targets (${show(found.targets.join())}, not ${show(targets.join())})`;
}

const words = {
  reason: 'reason',
  rule: 'rule',
  variant: 'variant',
  degradedTo: 'capability in its place',
  error: 'error',
} as const;

function show(value: string | null | undefined): string {
  return value === undefined || value === null ? 'none' : cut(JSON.stringify(value));
}

/** What a table says is cut before it is told. */
function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
