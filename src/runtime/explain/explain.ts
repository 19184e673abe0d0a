import { Failed } from '../condition.ts';
import { quote } from '../refuse.ts';
import type { Explanation } from '../resolution.ts';
import type { Trace } from '../trace.ts';
import { explainCandidates } from './candidates.ts';
import { explainExperiment, explainRollout } from './change.ts';
import { placed } from './placed.ts';

/**
 * Tells the whole decision: each rule, the experiment or rollout, the split, each candidate, what became of it, why,
 * and where it is written. To be given to `resolve`; an application that never asks why does not carry it.
 */
export function explain(trace: Trace): Explanation {
  const split = explainSplit(trace);
  const experiment = explainExperiment(trace);
  const rollout = explainRollout(trace);
  return {
    rules: explainRules(trace),
    ...(experiment === undefined ? {} : { experiment }),
    ...(rollout === undefined ? {} : { rollout }),
    ...(split === undefined ? {} : { split }),
    candidates: explainCandidates(trace),
    ...explainDegradation(trace),
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

function explainSplit({ choice, drawn }: Trace): Explanation['split'] {
  return choice.kind === 'split' && drawn
    ? { by: choice.split.by, unit: drawn.unit, bucket: drawn.bucket }
    : undefined;
}

function explainDegradation({ asked, plan, live, facts }: Trace): Pick<Explanation, 'degraded'> {
  if (asked === plan) return {};
  const { team } = facts.context;
  const why = `the budget of ${quote(team)} is spent, and it names ${quote(plan.id)} for that`;
  return { degraded: { to: plan.id, why, ...placed(live.sources, `teams.${team}.budget`) } };
}
