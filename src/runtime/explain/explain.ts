import type { Unit } from '../../table/table.ts';
import { Failed } from '../condition.ts';
import { unitOf } from '../draw.ts';
import type { Facts } from '../facts.ts';
import { quote } from '../refuse.ts';
import type { ExplainedOrder, ExplainedSplit, Explanation } from '../resolution.ts';
import type { Trace } from '../trace.ts';
import { explainCandidates } from './candidates.ts';
import { explainExperiment, explainRollout, keyMissing } from './change.ts';
import { placed } from './placed.ts';

/**
 * Tells the whole decision: each rule, the experiment or rollout, the split, each candidate, what became of it, why,
 * and where it is written. To be given to `resolve`; an application that never asks why does not carry it.
 */
export function explain(trace: Trace): Explanation {
  const split = explainSplit(trace);
  const experiment = explainExperiment(trace);
  const rollout = explainRollout(trace);
  const orders = explainOrders(trace);
  return {
    rules: explainRules(trace),
    ...(experiment === undefined ? {} : { experiment }),
    ...(rollout === undefined ? {} : { rollout }),
    ...(split === undefined ? {} : { split }),
    ...(orders.length === 0 ? {} : { orders }),
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

function explainSplit({ choice, bucket, facts }: Trace): ExplainedSplit | undefined {
  return choice.kind === 'split' ? sayDraw(choice.split.by, bucket, facts) : undefined;
}

function sayDraw(by: Unit, bucket: number, { context }: Facts): ExplainedSplit {
  const unit = unitOf(context, by);
  if (unit !== null) return { by, unit, bucket };
  const instead =
    unitOf(context, 'request') !== null
      ? "so the request's id decides"
      : 'nor an id of its own, so chance decides';
  return { by, unit, bucket, why: `${keyMissing}: the request names no ${by}, ${instead}` };
}

/** The models that were asked, those of the choice first. */
function explainOrders({ choice, arranged, live, facts }: Trace): ExplainedOrder[] {
  const models = new Set(choice.contenders.map(({ model }) => model));
  return [...models].flatMap((model): ExplainedOrder[] => {
    const order = live.table.models[model]?.order;
    const arrangement = arranged?.get(model);
    if (order === undefined || arrangement === undefined) return [];
    const place = placed(live.sources, `models.${model}.order`);
    if (typeof order === 'string') return [{ model, order, ...place }];
    const { bucket } = arrangement;
    const split = bucket === undefined ? {} : { split: sayDraw(order.split.by, bucket, facts) };
    return [{ model, order: 'split', ...split, ...place }];
  });
}

function explainDegradation({ asked, plan, live, facts }: Trace): Pick<Explanation, 'degraded'> {
  if (asked === plan) return {};
  const { team } = facts.context;
  const why = `the budget of ${quote(team)} is spent, and it names ${quote(plan.id)} for that`;
  return { degraded: { to: plan.id, why, ...placed(live.sources, `teams.${team}.budget`) } };
}
