import { modelsOf } from '../../table/references.ts';
import { costOf } from '../cheapest.ts';
import { barred } from '../choice.ts';
import { arrangementOf, type Contender } from '../contenders.ts';
import { pricesOf } from '../objective.ts';
import type { Explanation, Target } from '../resolution.ts';
import { deploymentsOf } from '../targets.ts';
import type { Trace } from '../trace.ts';
import { sayBarred, sayBeyond, sayCost, sayFirstToken } from './bounds.ts';
import { sayRange } from './change.ts';
import { saySetAside } from './health.ts';
import { placed } from './placed.ts';

type Candidate = Explanation['candidates'][number];

/** Every deployment that the matching rule could have led to, once: those of the answer in its order, then the others. */
export function explainCandidates(trace: Trace): Candidate[] {
  const seen = new Set<string>();
  const lists = [explainRejected(trace), explainBarred(trace), explainOtherArms(trace), explainOthers(trace)];
  const own = explainTargets(trace);
  for (const { deployment } of own) seen.add(deployment);
  const others = lists.flat().filter(({ deployment }) => !seen.has(deployment) && seen.add(deployment));
  return [...own, ...others];
}

function explainTargets(trace: Trace): Candidate[] {
  return trace.answer.targets.map((target, index) =>
    candidate(trace, target, { outcome: index === 0 ? 'chosen' : 'next', why: whyHere(trace, target) }),
  );
}

/** What bounds and breakers took away. */
function explainRejected(trace: Trace): Candidate[] {
  const { answer, kept, intended, choice } = trace;
  return intended.targets
    .filter((target) => !answer.targets.includes(target))
    .map((target) =>
      candidate(trace, target, {
        outcome: 'rejected',
        why:
          kept.targets.includes(target) || choice.limits === undefined
            ? whySetAside(trace, target)
            : sayBeyond(target, choice.limits, trace),
      }),
    );
}

/** What the capability's constraints bar for every request. */
function explainBarred(trace: Trace): Candidate[] {
  const { live, plan, choice } = trace;
  const models = choice.kind === 'split' ? [trace.intended.variant ?? ''] : modelsOf(choice.use);
  const chosen = trace.assignment?.choice && choice.kind === 'split' ? modelsOf(choice.use) : models;
  return barred(chosen, plan.capability, live.table).map(({ deployment, by }) => ({
    deployment,
    outcome: 'rejected',
    why: sayBarred(deployment, by, { constraints: plan.capability.constraints, table: live.table }),
    ...placed(live.sources, `deployments.${deployment}`),
  }));
}

/** The deployments of the split's arms that the bucket did not fall into. */
function explainOtherArms(trace: Trace): Candidate[] {
  const { choice, bucket } = trace;
  if (choice.kind !== 'split') return [];
  return choice.split.ranges
    .filter(({ from, to }) => bucket < from || bucket >= to)
    .flatMap(({ from, to, model }) =>
      rejectModel(trace, model, `bucket ${bucket} is not in this arm's ${sayRange({ from, to })}`),
    );
}

/** What the experiment's other arms, the rollout, or the default would have chosen. */
function explainOthers(trace: Trace): Candidate[] {
  const { plan, assignment } = trace;
  const { change } = plan;
  if (change === undefined || assignment === undefined) return [];
  const defaults =
    assignment.choice === undefined
      ? []
      : modelsOf(plan.capability.rules.at(-1)?.use ?? assignment.choice.use);
  const instead = change.kind === 'rollout' ? 'the rollout has moved this request' : 'the experiment decides';
  return [
    ...(change.kind === 'rollout'
      ? rejectModel(trace, change.rollout.to, 'the rollout has not moved this request')
      : change.arms.flatMap(({ arm }, index) =>
          index === assignment.arm
            ? []
            : modelsOf(arm.use).flatMap((model) =>
                rejectModel(trace, model, whyNotInArm(arm, assignment.armBucket)),
              ),
        )),
    ...defaults.flatMap((model) => rejectModel(trace, model, instead)),
  ];
}

function whyNotInArm(
  arm: { readonly name: string; readonly from: number; readonly to: number },
  bucket: number | null,
): string {
  return bucket === null
    ? `only in the experiment's arm ${arm.name}`
    : `bucket ${bucket} is not in the arm ${arm.name}'s ${sayRange(arm)}`;
}

function rejectModel(trace: Trace, model: string, why: string): Candidate[] {
  const { live, plan } = trace;
  return deploymentsOf(model, { capability: plan.capability, table: live.table, fallback: false }).map(
    (target) => candidate(trace, target, { outcome: 'rejected', why }),
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

function whyHere(trace: Trace, target: Target): string | undefined {
  const { health, facts } = trace;
  const { deployment, on } = target;
  if (!health.admits(deployment, facts.now)) {
    return `${whySetAside(trace, target)}; kept because nothing else could come first`;
  }
  if (on !== undefined) return `only after ${on.join(', ')}`;
  return whyInThisPlace(trace, target);
}

/** By what the choice compared models, or the model its deployments. */
function whyInThisPlace(trace: Trace, target: Target): string | undefined {
  const { choice, live, facts } = trace;
  const contender = choice.contenders.find(({ model }) => model === target.model);
  if (contender === undefined) return undefined;
  const among = target.fallback ? undefined : whyAmongModels(trace, target, contender);
  const order = live.table.models[target.model]?.order;
  if (order === undefined || contender.arrange === undefined) return among;
  if (typeof order === 'string') {
    const prices = live.table.deployments[target.deployment]?.prices ?? [];
    return order === 'cheapest' ? sayCost(costOf(prices, facts)) : sayMeasure(order, trace, target);
  }
  const bucket = arrangementOf(contender, trace)?.bucket;
  const range = order.split.ranges.find(({ deployment }) => deployment === target.deployment);
  const where = `bucket ${bucket} of the model's split by ${order.split.by}`;
  if (range === undefined) return join(among, `no share of the model's split`);
  const inside = bucket !== undefined && range.from <= bucket && bucket < range.to;
  return join(among, `${where} is ${inside ? '' : 'not '}in its ${sayRange(range)}`);
}

function whyAmongModels(trace: Trace, target: Target, contender: Contender): string | undefined {
  const { choice, live, facts } = trace;
  if (choice.kind !== 'objective') return undefined;
  return choice.objective === 'cheapest'
    ? sayCost(costOf(pricesOf(contender, trace, live.table), facts))
    : sayMeasure(choice.objective, trace, target);
}

function sayMeasure(
  objective: 'fastest' | 'balanced',
  { health, facts }: Trace,
  { deployment }: Target,
): string {
  return objective === 'fastest'
    ? sayFirstToken(health.measures(deployment))
    : `${health.load(deployment, facts.now)} calls under way`;
}

function join(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('; ');
}

function whySetAside({ health, facts }: Trace, target: Target | undefined): string {
  const aside = target && health.setAside(target.deployment, facts.now);
  return aside === undefined ? 'set aside' : saySetAside(aside, facts.now);
}
