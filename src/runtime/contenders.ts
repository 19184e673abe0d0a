import type { Arrangement } from './arrangement.ts';
import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import { brokenBound, type Limits } from './limits.ts';
import type { Target } from './resolution.ts';

/** A model that may answer, with the deployments that the capability may go to. */
export interface Contender {
  readonly model: string;
  /** As written. */
  readonly targets: readonly Target[];
  /** How the model orders them; absent where as written. */
  readonly arrange: ((race: Race) => Arrangement) | undefined;
}

/** What a choice among several decides by. */
export interface Race {
  readonly facts: Facts;
  readonly health: Health;
  readonly random: () => number;
  /** How models have been arranged for this request. */
  arranged: Map<string, Arrangement> | undefined;
}

/**
 * In which order the request meets a model's deployments; nothing where as written. It is found once for a request:
 * a model that stands in two places is arranged alike in both.
 */
export function arrangementOf({ model, arrange }: Contender, race: Race): Arrangement | undefined {
  if (arrange === undefined) return undefined;
  race.arranged ??= new Map();
  const known = race.arranged.get(model);
  if (known !== undefined) return known;
  const arrangement = arrange(race);
  race.arranged.set(model, arrangement);
  return arrangement;
}

/** Where the request would go first if everything were up. */
export function firstOf(contender: Contender, race: Race): Target | undefined {
  return contender.targets[arrangementOf(contender, race)?.order[0] ?? 0];
}

/** Where a call to this model would go first at this moment; nothing where all its deployments are out. */
export function frontOf(contender: Contender, limits: Limits | undefined, race: Race): string | undefined {
  const { targets } = contender;
  const { facts, health } = race;
  if (limits === undefined && health.calm()) return firstOf(contender, race)?.deployment;
  const order = arrangementOf(contender, race)?.order;
  for (let place = 0; place < targets.length; place += 1) {
    const target = targets[order?.[place] ?? place];
    if (target === undefined) continue;
    if (limits !== undefined && brokenBound(target, limits, race) !== undefined) continue;
    if (health.admits(target.deployment, facts.now)) return target.deployment;
  }
  return undefined;
}
