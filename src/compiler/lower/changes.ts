import type { Capability, Experiment, Guard, Rollout } from '../../table/table.ts';
import type { LinkedCapability } from '../link/registry.ts';
import { parseDate, parseDuration, parseShare } from '../schema/quantity.ts';
import type { CapabilityFile } from '../schema/types.ts';
import { type Defined, defined } from './defined.ts';
import { saltName } from './salt-name.ts';
import { lowerUse, toRanges } from './use.ts';

type Changes = Pick<Capability, 'experiment' | 'rollout'>;

/** A running experiment and a rollout. One that is drafted or concluded decides nothing, and is left out. */
export function lowerChanges(capability: LinkedCapability): Changes {
  const { experiment, rollout } = {
    experiment: lowerExperiment(capability),
    rollout: lowerRollout(capability),
  };
  return { ...(experiment && { experiment }), ...(rollout && { rollout }) };
}

/** Salts name the phase, so that raising it draws everybody anew, in the gate and among the arms. */
function lowerExperiment({ experiment }: LinkedCapability): Experiment | undefined {
  if (experiment?.file.status !== 'running') return undefined;
  const { name, by, phase = 1, share = '100%', goal, guards } = experiment.file;
  return defined({
    name,
    by,
    gate: { salt: `${name}:gate:${phase}`, share: parseShare(share) },
    armSalt: `${name}:arm:${phase}`,
    arms: toRanges(experiment.arms).map(({ from, to, arm }) => ({
      name: arm.name,
      from,
      to,
      use: lowerUse(arm.use, `${name}:arm:${phase}:${arm.name}:split`),
    })),
    goal:
      goal &&
      defined({
        metric: goal.metric,
        direction: goal.direction,
        minEffect: goal.minEffect === undefined ? undefined : parseShare(goal.minEffect),
      }),
    guards: lowerGuards(guards),
  });
}

function lowerRollout(capability: LinkedCapability): Rollout | undefined {
  const { rolloutTo } = capability;
  const { rollout } = capability.value;
  if (rollout === undefined) return undefined;
  const { to, by, startsAt, steps, onFail = 'rollback', guards } = rollout;
  const target = rolloutTo?.target;
  return defined({
    to,
    by,
    salt: `${saltName(capability)}:rollout:${target === undefined ? to : saltName(target)}`,
    startsAt: parseDate(startsAt),
    steps: steps.map((step) =>
      defined({
        share: parseShare(step.share),
        for: parseDuration(step.for),
        minRequests: step.minRequests,
      }),
    ),
    onFail,
    guards: lowerGuards(guards),
  });
}

function lowerGuards(
  guards: NonNullable<CapabilityFile['experiment']>['guards'],
): Defined<Guard>[] | undefined {
  return guards?.map(({ metric, maxIncrease }) => ({ metric, maxIncrease: parseShare(maxIncrease) }));
}
