import { id, milliseconds, share, unit } from './check-fields.ts';
import {
  below,
  type Check,
  integer,
  isRecord,
  list,
  object,
  oneOf,
  optional,
  set,
  text,
  textLike,
  words,
  wrong,
} from './shape.ts';
import type { Arm, Experiment, Goal, Guard, Rollout, RolloutStep, Split, Within } from './table.ts';

/** The fields of `Within`, which constraints share. */
export const bounds = { costPerRequest: optional(integer(0)), firstToken: optional(milliseconds) };

const range = { from: share, to: share };

const split = object<Split>({
  by: unit,
  salt: text,
  ranges: list(object<Split['ranges'][number]>({ ...range, model: id }), { least: 1 }),
});

const candidates = set(id, { least: 1 });

/** The forms of `Use`, by the one key that each has. */
const uses: Readonly<Record<string, Check>> = {
  model: id,
  split,
  cheapest: candidates,
  fastest: candidates,
  balanced: candidates,
};

const within = object<Within>(bounds);

/** One form of `Use`, and perhaps its `within`. */
export const use: Check = (value) => {
  if (!isRecord(value)) return wrong('an object', value);
  const [form, ...others] = Object.keys(value).filter((name) => name !== 'within');
  const check = form !== undefined && Object.hasOwn(uses, form) ? uses[form] : undefined;
  if (form === undefined || check === undefined || others.length > 0) {
    return {
      path: '',
      message: 'must have exactly one of "model", "split", "cheapest", "fastest" and "balanced"',
    };
  }
  const problem = below(form, check(value[form]));
  if (problem || !Object.hasOwn(value, 'within')) return problem;
  return below('within', within(value['within']));
};

const metric = textLike(
  /^(?:errorRate|costPerRequest|outputTokens|(?:latency|firstToken)\.p(?:50|95|99)|feedback\.[a-z][A-Za-z0-9_-]*)$/,
  'a metric such as "errorRate"',
);

const guards = optional(list(object<Guard>({ metric, maxIncrease: integer(0) })));

export const experiment: Check = object<Experiment>({
  name: id,
  by: unit,
  gate: object<Experiment['gate']>({ salt: text, share }),
  arms: list(object<Arm>({ name: words, ...range, use }), { least: 1 }),
  armSalt: text,
  goal: optional(object<Goal>({ metric, direction: oneOf('up', 'down'), minEffect: optional(integer(0)) })),
  guards,
});

export const rollout: Check = object<Rollout>({
  to: id,
  by: unit,
  salt: text,
  startsAt: integer(0),
  steps: list(object<RolloutStep>({ share, for: integer(1), minRequests: optional(integer(1)) }), {
    least: 1,
  }),
  onFail: oneOf('rollback', 'hold'),
  guards,
});
