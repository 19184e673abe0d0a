import type { Span } from '../../diagnostic/diagnostic.ts';
import type { AttributePath, Condition, ConditionCall } from '../../table/condition.ts';
import { isCall } from '../condition/evaluate.ts';
import type { LinkedCapability, Registry } from '../link/registry.ts';
import { defineCheck } from './check.ts';

export const notYetInForce = defineCheck<{ part: string; instead: string }>({
  code: 'not-yet-in-force',
  severity: 'info',
  message: ({ part, instead }) => `This version does not act on ${part} yet: ${instead}`,
  help: 'Keep it for a later version, and do not rely on it yet.',
  explain:
    'What is written is checked and stands in the routing table, but the runtime and the gateway of this version do not act on it. It is said once for each kind of thing, at the first place where it is written.',
  visit({ registry }, report) {
    const written = [...registry.capabilities.values()].map(writtenIn).filter((spans) => spans !== none);
    for (const [index, { part, instead, besides = () => [], unless }] of waiting.entries()) {
      if (unless?.(registry) === true) continue;
      const [first, ...others] = [...besides(registry), ...written.flatMap((spans) => spans[index] ?? [])];
      if (first === undefined) continue;
      const related = others.map((span) => ({ span, message: 'and here' }));
      report(first, { part, instead }, { related });
    }
  },
});

/** A kind of thing that is not acted on, what happens in its place, and where a registry has it. */
interface Waiting {
  readonly part: string;
  readonly instead: string;
  readonly inCapability?: (capability: LinkedCapability) => readonly Span[];
  readonly besides?: (registry: Registry) => readonly Span[];
  readonly unless?: (registry: Registry) => boolean;
}

const waiting: readonly Waiting[] = [
  {
    part: 'hedges',
    instead: 'the second request goes out only after the first has failed',
    inCapability: ({ value, keyAt }) => (value.hedge === undefined ? [] : [keyAt('hedge')]),
  },
  {
    part: 'shadows',
    instead: 'no copies are sent',
    inCapability: ({ value, keyAt }) => (value.shadow === undefined ? [] : [keyAt('shadow')]),
  },
  {
    part: 'guards and `minRequests`',
    instead: 'experiments and rollouts go by the registry and the clock alone',
    inCapability: ({ value, keyAt }) => [
      ...(value.experiment?.guards === undefined ? [] : [keyAt('experiment', 'guards')]),
      ...(value.rollout?.guards === undefined ? [] : [keyAt('rollout', 'guards')]),
      ...(value.rollout?.steps ?? []).flatMap(({ minRequests }, index) =>
        minRequests === undefined ? [] : [keyAt('rollout', 'steps', index, 'minRequests')],
      ),
    ],
  },
  {
    part: 'the `goal` of an experiment',
    instead: 'nothing measures its arms',
    inCapability: ({ value, keyAt }) =>
      value.experiment?.goal === undefined ? [] : [keyAt('experiment', 'goal')],
  },
  {
    part: '`budget.usedShare` where no team has a budget',
    instead: 'there is no share of nothing, so that only callers of the runtime can tell one',
    unless: ({ teams }) => [...teams.values()].some(({ value }) => value.budget !== undefined),
    inCapability: (capability) => readersOf('budget.usedShare', capability),
  },
  {
    part: 'budgets',
    instead:
      'the gateway counts no spending, so that `budget.usedShare` is known only to callers of the runtime',
    besides: ({ teams }) =>
      [...teams.values()].flatMap(({ value, keyAt }) =>
        value.budget === undefined ? [] : [keyAt('budget')],
      ),
  },
  {
    part: 'limits',
    instead: 'requests pass without being counted',
    besides: ({ teams, providers }) =>
      [...providers.values(), ...teams.values()].flatMap(({ value, keyAt }) =>
        value.limits === undefined ? [] : [keyAt('limits')],
      ),
  },
];

/** The places of each part in one capability, looked for once; most have none. */
function writtenIn(capability: LinkedCapability): readonly (readonly Span[])[] {
  const known = remembered.get(capability);
  if (known !== undefined) return known;
  const spans = waiting.map(({ inCapability = () => [] }) => inCapability(capability));
  const found = spans.some(({ length }) => length > 0) ? spans : none;
  remembered.set(capability, found);
  return found;
}

const none: readonly (readonly Span[])[] = [];
const remembered = new WeakMap<LinkedCapability, readonly (readonly Span[])[]>();

/** Where a rule's condition reads the attribute. */
function readersOf(attribute: AttributePath, { rules }: LinkedCapability): readonly Span[] {
  return rules.flatMap(({ when }) =>
    when?.condition !== undefined && reads(when.condition, attribute) ? [when.span] : [],
  );
}

function reads(condition: Condition, attribute: AttributePath): boolean {
  if (!isCall(condition)) return false;
  const [operator, ...operands] = condition as readonly [ConditionCall[0], ...Condition[]];
  if (operator === 'attr' || operator === 'has') return operands[0] === attribute;
  return operands.some((operand) => reads(operand, attribute));
}
