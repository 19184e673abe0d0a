import { sayable } from '../../diagnostic/printable.ts';
import { objectiveOf } from '../../table/objective.ts';
import { modelsOf } from '../../table/references.ts';
import type { Capability, Experiment, Fallback, Rollout, Rule, Use, Within } from '../../table/table.ts';
import { duration, moment, money, percent } from './amounts.ts';
import { conditionText } from './condition-text.ts';
import { objectiveText } from './objective-text.ts';

/** A decision in words, on one line; its branches say when each is taken. */
export interface DecisionNode {
  readonly text: string;
  readonly branches: readonly { readonly when: string; readonly node: DecisionNode }[];
}

/** How a capability decides who answers, in the order in which it does. */
export function decisionTree(id: string, capability: Capability): DecisionNode {
  const { rules, fallbacks, shadow, hedge, exclusive } = capability;
  const last = rules.length - 1;
  return {
    text: id,
    branches: [
      ...rules.map((rule, index) => ({
        when: whenOf(rule, rules.length),
        node: index === last ? defaultNode(capability, rule.use) : useNode(rule.use),
      })),
      ...fallbacks.map((fallback) => ({ when: fallbackText(fallback), node: leaf(fallback.model) })),
      ...(hedge
        ? [{ when: `no content after ${duration(hedge.after)}`, node: leaf('a second request') }]
        : []),
      ...(shadow
        ? [{ when: `a copy of ${percent(shadow.share)}, never shown`, node: leaf(shadow.model) }]
        : []),
      ...(exclusive ? [{ when: 'never', node: leaf('any other model') }] : []),
    ],
  };
}

function whenOf({ name, when }: Rule, count: number): string {
  const condition =
    when === undefined ? (count === 1 ? 'always' : 'otherwise') : `when ${conditionText(when)}`;
  return sayable(name === undefined ? condition : `${name}: ${condition}`);
}

function fallbackText({ on }: Fallback): string {
  return on === undefined ? 'if that fails' : `if that fails with ${on.join(' or ')}`;
}

/** The default, divided by the experiment or the rollout that acts on it. */
function defaultNode({ experiment, rollout }: Capability, use: Use): DecisionNode {
  if (experiment) return experimentNode(experiment, use);
  return rollout ? rolloutNode(rollout, use) : useNode(use);
}

function experimentNode({ name, by, gate, arms }: Experiment, use: Use): DecisionNode {
  return {
    text: sayable(`experiment ${name}, by ${by}`),
    branches: [
      {
        when: `${percent(gate.share)} take part`,
        node: {
          text: 'arms',
          branches: arms.map((arm) => ({
            when: sayable(`${arm.name}: ${percent(arm.to - arm.from)}`),
            node: useNode(arm.use),
          })),
        },
      },
      { when: 'the others', node: useNode(use) },
    ],
  };
}

function rolloutNode({ to, by, startsAt, steps }: Rollout, use: Use): DecisionNode {
  const shares = steps.map((step) => {
    const atLeast = step.minRequests === undefined ? '' : ` and ${step.minRequests} requests`;
    return `${percent(step.share)} for ${duration(step.for)}${atLeast}`;
  });
  return {
    text: `rollout to ${to}, by ${by}, from ${moment(startsAt)}`,
    branches: [
      { when: [...shares, 'all'].join(', then '), node: leaf(to) },
      { when: 'who has not moved', node: useNode(use) },
    ],
  };
}

function useNode(use: Use): DecisionNode {
  const within = withinText(use.within);
  if ('model' in use) return leaf(`${use.model}${within}`);
  if ('split' in use) {
    const { by, ranges } = use.split;
    return {
      text: `split by ${by}${within}`,
      branches: ranges.map(({ from, to, model }) => ({ when: percent(to - from), node: leaf(model) })),
    };
  }
  return leaf(`${objectiveText[objectiveOf(use)]} of ${modelsOf(use).join(', ')}${within}`);
}

function withinText({ costPerRequest, firstToken }: Within = {}): string {
  const bounds = [
    ...(costPerRequest === undefined ? [] : [`${money(costPerRequest)} a request`]),
    ...(firstToken === undefined ? [] : [`${duration(firstToken)} to the first token`]),
  ];
  return bounds.length === 0 ? '' : `, within ${bounds.join(' and ')}`;
}

function leaf(text: string): DecisionNode {
  return { text, branches: [] };
}
