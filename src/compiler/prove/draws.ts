import { bucketing, buckets } from '../../table/bucket.ts';
import type { Arm, Experiment, Split, Unit } from '../../table/table.ts';
import { absent } from '../condition/evaluate.ts';
import type { Representative } from '../condition/representatives.ts';
import type { Assignment } from '../condition/satisfy.ts';

/** What a way asks of the bucket of one unit. */
export interface Draw {
  readonly by: Unit;
  readonly accepts: (unit: string) => boolean;
  /** The share of units that are accepted. */
  readonly odds: number;
  /** What becomes of a request without the unit: its own id decides, or the way is open or closed to it. */
  readonly unitless: 'request' | 'open' | 'closed';
}

/** The units that a request must have, by their names in a context. */
export type Units = Readonly<Record<string, string>>;

export function drawInSplit({ by, salt }: Split, { from, to }: { from: number; to: number }): Draw {
  const bucketOf = bucketing(salt);
  const accepts = (unit: string) => from <= bucketOf(unit) && bucketOf(unit) < to;
  return { by, accepts, odds: (to - from) / buckets, unitless: 'request' };
}

export function drawAmongArms({ by, gate, armSalt }: Experiment, { from, to }: Arm): Draw {
  const gateBucketOf = bucketing(gate.salt);
  const armBucketOf = bucketing(armSalt);
  return {
    by,
    accepts: (unit) => gateBucketOf(unit) < gate.share && from <= armBucketOf(unit) && armBucketOf(unit) < to,
    odds: (gate.share / buckets) * ((to - from) / buckets),
    unitless: 'closed',
  };
}

/** Outside the experiment's gate. */
export function drawBeside({ by, gate }: Experiment): Draw {
  const bucketOf = bucketing(gate.salt);
  return {
    by,
    accepts: (unit) => bucketOf(unit) >= gate.share,
    odds: 1 - gate.share / buckets,
    unitless: 'open',
  };
}

/** Where each unit stands among the variables of conditions, and in a context. A request's id stands in none. */
const unitPlaces: Readonly<Record<Unit, { readonly variable: string | undefined; readonly field: string }>> =
  {
    user: { variable: 'user', field: 'user' },
    session: { variable: 'session', field: 'session' },
    key: { variable: 'key.id', field: 'key' },
    team: { variable: 'team.id', field: 'team' },
    request: { variable: undefined, field: 'request' },
  };

/**
 * Finds units whose buckets lead this way. `no` where the units that the request must have lead elsewhere;
 * `not-found` where a share is so small that none was found.
 */
export function findUnits(
  draws: readonly Draw[],
  assignment: Assignment,
  team: string | undefined,
): Units | 'no' | 'not-found' {
  const units: Record<string, string> = {};
  const byRequest: Draw[] = draws.filter(({ by }) => by === 'request');
  for (const by of new Set(draws.map((draw) => draw.by))) {
    if (by === 'request') continue;
    const { variable = '', field } = unitPlaces[by];
    const together = draws.filter((draw) => draw.by === by);
    const given: Given = by === 'team' ? { value: team ?? absent } : assignment.get(variable);
    const found = findUnit(together, given, by);
    if (found === 'not-found') return found;
    if (found !== undefined) {
      units[field] = found;
    } else {
      if (given !== undefined && given.value !== '' && given.value !== absent) return 'no';
      if (together.some(({ unitless }) => unitless === 'closed')) return 'no';
      byRequest.push(...together.filter(({ unitless }) => unitless === 'request'));
    }
  }
  if (byRequest.length === 0) return units;
  // A request without an id is in no experiment.
  if (byRequest.every(({ unitless }) => unitless === 'open')) return units;
  const id = findUnit(byRequest, undefined, 'request');
  if (id === undefined) return 'no';
  return id === 'not-found' ? id : { ...units, request: id };
}

type Given = Representative | undefined;

/** How many tries are made for each that should succeed, and at most. */
const patience = 20;
const mostTries = 2_000_000;

/** Undefined where no unit is accepted, or the request has none. */
function findUnit(draws: readonly Draw[], given: Given, by: Unit): string | 'not-found' | undefined {
  const accepts = (unit: string) => draws.every((draw) => draw.accepts(unit));
  if (given !== undefined && given.another === undefined) {
    const { value } = given;
    if (typeof value === 'string' && value !== '' && accepts(value)) return value;
    return given.isAlone ? undefined : 'not-found';
  }
  const odds = draws.reduce((product, draw) => product * draw.odds, 1);
  if (odds === 0) return undefined;
  const tries = Math.min(mostTries, Math.ceil(patience / odds));
  for (let index = 1; index <= tries; index += 1) {
    const unit = given?.another?.(index) ?? `${by}-${index}`;
    if (accepts(unit)) return unit;
  }
  return 'not-found';
}
