import { amount, covering, id, milliseconds, model, positive, rising, share, unit } from './check-fields.ts';
import {
  type Check,
  list,
  misfit,
  object,
  oneOf,
  optional,
  problem,
  set,
  text,
  textLike,
  words,
} from './shape.ts';
import type { Arm, Experiment, Goal, Guard, Rollout, RolloutStep, Split, Use, Within } from './table.ts';

/** The fields of `Within`, which constraints share. */
export const bounds = { costPerRequest: optional(amount), firstToken: optional(milliseconds) };

const range = { from: share, to: share };

const candidates = optional(set(model, { least: 1 }));

/** The fields of all forms of `Use`, of which each has one. */
type UseFields = { readonly [Form in KeysOf<Use>]?: unknown };
type KeysOf<Form> = Form extends unknown ? keyof Form : never;

export const use: Check = object<UseFields>(
  {
    model: optional(model),
    split: optional(
      object<Split>({
        by: unit,
        salt: text,
        ranges: covering(object<Split['ranges'][number]>({ ...range, model })),
      }),
    ),
    cheapest: candidates,
    fastest: candidates,
    balanced: candidates,
    within: optional(object<Within>(bounds)),
  },
  ({ within: _within, ...forms }) =>
    Object.keys(forms).length === 1
      ? undefined
      : problem('must have exactly one of "model", "split", "cheapest", "fastest" and "balanced"'),
);

const metric = textLike(
  /^(?:errorRate|costPerRequest|outputTokens|(?:latency|firstToken)\.p(?:50|95|99)|feedback\.[a-z][A-Za-z0-9_-]*)$/,
  'a metric such as "errorRate"',
);

const guards = optional(list(object<Guard>({ metric, maxIncrease: amount })));

export const experiment: Check = object<Experiment>(
  {
    name: id,
    by: unit,
    gate: object<Experiment['gate']>({ salt: text, share }),
    arms: covering(object<Arm>({ name: words, ...range, use })),
    armSalt: text,
    goal: optional(object<Goal>({ metric, direction: oneOf('up', 'down'), minEffect: optional(amount) })),
    guards,
  },
  ({ arms }) => {
    const names = arms.map(({ name }) => name);
    const twice = names.findIndex((name, index) => names.indexOf(name) < index);
    return twice < 0 ? undefined : misfit('is the name of another arm', `arms.${twice}.name`);
  },
);

export const rollout: Check = object<Rollout>({
  to: model,
  by: unit,
  salt: text,
  startsAt: amount,
  steps: rising(object<RolloutStep>({ share, for: positive, minRequests: optional(positive) }), 'share', {
    above: 0,
  }),
  onFail: oneOf('rollback', 'hold'),
  guards,
});
