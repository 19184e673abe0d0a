import { Failed } from './condition.ts';
import { explainCandidates } from './explain-candidates.ts';
import { explainExperiment, explainRollout } from './explain-change.ts';
import { placed } from './placed.ts';
import type { Explanation } from './resolution.ts';
import type { Trace } from './trace.ts';

/**
 * Tells the whole decision: each rule, the experiment or rollout, the split, each candidate, what became of it, why,
 * and where it is written.
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
