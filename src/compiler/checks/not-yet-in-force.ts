import type { Span } from '../../diagnostic/diagnostic.ts';
import { usesOf } from '../link/reachable-models.ts';
import type { LinkedCapability, Registry } from '../link/registry.ts';
import type { CheckContext } from './check.ts';
import { defineCheck } from './check.ts';

export const notYetInForce = defineCheck<{ part: string; instead: string }>({
  code: 'not-yet-in-force',
  severity: 'info',
  message: ({ part, instead }) => `This version does not act on ${part} yet: ${instead}`,
  help: 'Keep it for a later version, and do not rely on it yet.',
  explain:
    'What is written is checked and stands in the routing table, but the runtime and the gateway of this version do not act on it. It is said once for each kind of thing, at the first place where it is written.',
  visit({ registry }, report) {
    for (const { part, instead, places } of waiting) {
      const [first, ...others] = places(registry);
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
  readonly places: (registry: CheckContext['registry']) => readonly Span[];
}

const waiting: readonly Waiting[] = [
  {
    part: 'experiments',
    instead: 'everybody gets what `use` says',
    places: inCapabilities(({ experiment, keyAt }) =>
      experiment?.file.status === 'running' ? [keyAt('experiment')] : [],
    ),
  },
  {
    part: 'rollouts',
    instead: 'everybody gets what `use` says',
    places: inCapabilities(({ rolloutTo, keyAt }) => (rolloutTo === undefined ? [] : [keyAt('rollout')])),
  },
  {
    part: 'constraints',
    instead: 'no deployment is passed over',
    places: inCapabilities(({ value, keyAt }) =>
      value.constraints === undefined ? [] : [keyAt('constraints')],
    ),
  },
  {
    part: '`within`',
    instead: 'models are chosen without the bound',
    places: inCapabilities((capability) =>
      usesOf(capability).flatMap(({ within, span }) => (within === undefined ? [] : [span])),
    ),
  },
  {
    part: '`fastest` and `balanced`',
    instead: 'the first model that is not set aside is taken',
    places: inCapabilities((capability) =>
      usesOf(capability).flatMap(({ kind, span }) =>
        kind === 'fastest' || kind === 'balanced' ? [span] : [],
      ),
    ),
  },
  {
    part: 'hedges',
    instead: 'the second request goes out only after the first has failed',
    places: inCapabilities(({ value, keyAt }) => (value.hedge === undefined ? [] : [keyAt('hedge')])),
  },
  {
    part: 'shadows',
    instead: 'no copies are sent',
    places: inCapabilities(({ value, keyAt }) => (value.shadow === undefined ? [] : [keyAt('shadow')])),
  },
  {
    part: 'guards',
    instead: 'nothing ends an experiment or a rollout by itself',
    places: inCapabilities(({ value, keyAt }) => [
      ...(value.experiment?.guards === undefined ? [] : [keyAt('experiment', 'guards')]),
      ...(value.rollout?.guards === undefined ? [] : [keyAt('rollout', 'guards')]),
    ]),
  },
  {
    part: 'budgets',
    instead: 'teams spend without a bound, and `budget.usedShare` is known only to callers of the runtime',
    places: ({ teams }) =>
      [...teams.values()].flatMap(({ value, keyAt }) =>
        value.budget === undefined ? [] : [keyAt('budget')],
      ),
  },
  {
    part: 'limits',
    instead: 'requests pass without being counted',
    places: ({ teams, providers }) =>
      [...providers.values(), ...teams.values()].flatMap(({ value, keyAt }) =>
        value.limits === undefined ? [] : [keyAt('limits')],
      ),
  },
];

function inCapabilities(
  placesIn: (capability: LinkedCapability) => readonly Span[],
): (registry: Registry) => readonly Span[] {
  return ({ capabilities }) => [...capabilities.values()].flatMap(placesIn);
}
