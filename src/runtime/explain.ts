import type { Place, TableSources } from '../table/sources.ts';
import { costOf, offerOf } from './cheapest.ts';
import type { Draw } from './choose.ts';
import { Failed } from './condition.ts';
import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import type { LiveTable, Plan } from './live-table.ts';
import type { Explanation, Resolution, Target } from './resolution.ts';
import { targetsOf } from './targets.ts';

/** A resolution and everything that went into it. */
export interface Trace {
  readonly live: LiveTable;
  readonly plan: Plan;
  readonly facts: Facts;
  readonly health: Health;
  /** The index of the rule that matched. */
  readonly matched: number;
  /** Where its split put the request. */
  readonly drawn: Draw | undefined;
  /** The answer before anything was set aside, and after. */
  readonly intended: Resolution;
  readonly answer: Resolution;
}

/** Tells the whole decision: each rule, the split, each candidate, what became of it, why, and where it is written. */
export function explain(trace: Trace): Explanation {
  const split = explainSplit(trace);
  return {
    rules: explainRules(trace),
    ...(split === undefined ? {} : { split }),
    candidates: [...explainTargets(trace), ...explainOtherArms(trace)],
  };
}

function explainRules({ live, plan, facts, matched }: Trace): Explanation['rules'] {
  return plan.rules.map(({ name, when }, index) => {
    const verdict = index < matched ? when?.(facts) : undefined;
    const missing = verdict instanceof Failed ? verdict.missing : undefined;
    return {
      index,
      name,
      outcome: index < matched ? 'not-matched' : index === matched ? 'matched' : 'not-reached',
      ...(missing === undefined ? {} : { missing }),
      ...placed(live.sources, `capabilities.${plan.id}.rules.${index}`),
    };
  });
}

function explainSplit({ plan, matched, drawn }: Trace): Explanation['split'] {
  const choice = plan.rules[matched]?.choice;
  return choice?.kind === 'split' && drawn
    ? { by: choice.split.by, unit: drawn.unit, bucket: drawn.bucket }
    : undefined;
}

type Candidate = Explanation['candidates'][number];

function explainTargets(trace: Trace): Candidate[] {
  const { answer, intended } = trace;
  const rejected = intended.targets.filter((target) => !answer.targets.includes(target));
  return [
    ...answer.targets.map((target, index) =>
      candidate(trace, target, { outcome: index === 0 ? 'chosen' : 'next', why: whyHere(trace, target) }),
    ),
    ...rejected.map((target) =>
      candidate(trace, target, { outcome: 'rejected', why: whySetAside(trace, target) }),
    ),
  ];
}

/** The deployments of the arms that the bucket did not fall into. */
function explainOtherArms(trace: Trace): Candidate[] {
  const { plan, live, matched, drawn, intended } = trace;
  const choice = plan.rules[matched]?.choice;
  if (choice?.kind !== 'split' || !drawn) return [];
  const listed = new Set(intended.targets.map(({ deployment }) => deployment));
  return choice.split.ranges
    .filter(({ model }) => model !== intended.variant)
    .flatMap(({ from, to, model }) =>
      targetsOf([model], { ...plan.capability, fallbacks: [] }, live.table)
        .filter(({ deployment }) => !listed.has(deployment))
        .map((target) =>
          candidate(trace, target, {
            outcome: 'rejected',
            why: `bucket ${drawn.bucket} is not in this arm's ${from} to ${to - 1}`,
          }),
        ),
    );
}

function candidate(
  { live, plan }: Trace,
  { deployment, model, fallback, on }: Target,
  { outcome, why }: { outcome: Candidate['outcome']; why: string | undefined },
): Candidate {
  const written = plan.capability.fallbacks.findIndex((one) => one.model === model && one.on === on);
  return {
    deployment,
    outcome,
    ...(why === undefined ? {} : { why }),
    ...placed(
      live.sources,
      ...(fallback ? [`capabilities.${plan.id}.fallbacks.${written}`] : []),
      `deployments.${deployment}`,
    ),
  };
}

function whyHere(trace: Trace, { deployment, model, on, fallback }: Target): string | undefined {
  const { health, facts, intended } = trace;
  if (!health.admits(deployment, facts.now)) {
    return `${whySetAside(trace, intended.targets[0])}; kept because nothing else could come first`;
  }
  if (on !== undefined) return `only after ${on.join(', ')}`;
  return fallback ? undefined : whyAtThisPrice(trace, model);
}

function whyAtThisPrice({ plan, live, facts, matched }: Trace, model: string): string | undefined {
  const choice = plan.rules[matched]?.choice;
  if (choice?.kind !== 'cheapest') return undefined;
  const cost = costOf(offerOf(model, live.table), facts);
  if (!Number.isFinite(cost)) return 'its price is not known';
  return `estimated at ${(cost / 1e16).toFixed(6)} USD`;
}

function whySetAside({ health, facts }: Trace, target: Target | undefined): string {
  const breaker = target && health.of(target.deployment);
  if (breaker?.phase !== 'open') return 'breaker half-open, its one probe is under way';
  return `breaker open for ${Math.ceil((breaker.until - facts.now) / 1000)} s more`;
}

/** The first of these paths in the table whose place is known. */
function placed(sources: TableSources | undefined, ...paths: readonly string[]): { place?: Place } {
  const path = paths.find((one) => sources && Object.hasOwn(sources.places, one));
  const place = path === undefined ? undefined : sources?.places[path];
  return place === undefined ? {} : { place };
}
