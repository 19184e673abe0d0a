import { absent } from '../../compiler/condition/evaluate.ts';
import { bucketing } from '../../table/bucket.ts';
import { type Dimension, dimension } from '../../table/pieces.ts';
import type { Capability, RoutingTable, Unit, Use } from '../../table/table.ts';
import { choicesOfRule } from './choices-of-rule.ts';
import type { Leaf } from './leaves.ts';

/** A place where a bucket decides. */
export interface Draw {
  readonly salt: string;
  readonly by: Unit;
  /** Where its ranges end. */
  readonly ends: readonly number[];
  /** Whether the request's own id decides where it has no such unit. */
  readonly elseRequest: boolean;
}

/** Every draw that can decide about a request that this rule took. `rolledOut` are the shares of its rollout. */
export function drawsOf(
  capability: Capability,
  matched: number,
  { table, rolledOut }: { table: RoutingTable; rolledOut: readonly number[] },
): Draw[] {
  const { experiment, rollout } = capability;
  const { uses, models, isDefault } = choicesOfRule(capability, matched);
  const draws = uses.flatMap(drawsIn);
  if (isDefault && experiment !== undefined) {
    const { by, gate, armSalt, arms } = experiment;
    draws.push({ salt: gate.salt, by, ends: [gate.share], elseRequest: false });
    draws.push({ salt: armSalt, by, ends: arms.map(({ to }) => to), elseRequest: false });
  }
  if (isDefault && rollout !== undefined) {
    draws.push({ salt: rollout.salt, by: rollout.by, ends: rolledOut, elseRequest: false });
  }
  for (const model of models) {
    const order = table.models[model]?.order;
    if (typeof order !== 'object') continue;
    const { salt, by, ranges } = order.split;
    draws.push({ salt, by, ends: ranges.map(({ to }) => to), elseRequest: true });
  }
  return draws;
}

function drawsIn(use: Use): Draw[] {
  if (!('split' in use)) return [];
  const { salt, by, ranges } = use.split;
  return [{ salt, by, ends: ranges.map(({ to }) => to), elseRequest: true }];
}

/** What a request says of each unit: a text that stands for any, one that is itself, or nothing. */
export type Units = ReadonlyMap<Unit, { readonly value: string | undefined; readonly isAlone: boolean }>;

const variables: Readonly<Partial<Record<Unit, string>>> = {
  user: 'user',
  session: 'session',
  key: 'key.id',
};

/** The text that stands for any unit of a kind that no condition asks about. */
const anyone = 'made-up';

/**
 * The ways in which requests of one kind can be with or without the units that draws hash. Without is told apart
 * only where it leads elsewhere than another bucket would.
 */
export function* unitsOf(
  draws: readonly Draw[],
  { assignment }: Leaf,
  team: string | null,
): Generator<Units> {
  const kinds = [...new Set(draws.map(({ by }) => by))].sort();
  const fixed = new Map<Unit, { value: string | undefined; isAlone: boolean }>();
  const free: Unit[] = [];
  for (const by of kinds) {
    const said = by === 'team' ? undefined : assignment.get(variables[by] ?? '');
    if (by === 'team') fixed.set(by, { value: team ?? undefined, isAlone: true });
    else if (by === 'request') fixed.set(by, { value: anyone, isAlone: false });
    else if (said !== undefined) {
      const value = typeof said.value === 'string' && said.value !== '' ? said.value : undefined;
      fixed.set(by, { value: said.value === absent ? undefined : value, isAlone: said.isAlone === true });
    } else if (kinds.length > 1 || draws.some(({ elseRequest }) => !elseRequest)) free.push(by);
    else fixed.set(by, { value: anyone, isAlone: false });
  }
  for (let bits = 0; bits < 2 ** free.length; bits += 1) {
    const units = new Map(fixed);
    for (const [at, by] of free.entries()) {
      units.set(by, { value: (bits >> at) & 1 ? undefined : anyone, isAlone: false });
    }
    yield units;
  }
}

/** Whose bucket a draw takes for such a request: a dimension of its own, one that is known, or none at all. */
function placeDraw(
  { salt, by, elseRequest }: Draw,
  units: Units,
): { key: string } | { bucket: number } | undefined {
  const unit = units.get(by);
  if (unit?.value === undefined) return elseRequest ? { key: `request ${salt}` } : undefined;
  return unit.isAlone ? { bucket: bucketing(salt)(unit.value) } : { key: `${by} ${salt}` };
}

/** The dimensions of several draws: one for each key, cut wherever one of its draws is. */
export function dimensionsOf(draws: readonly Draw[], units: Units): Dimension[] {
  const ends = new Map<string, number[]>();
  for (const draw of draws) {
    const place = placeDraw(draw, units);
    if (place === undefined || !('key' in place)) continue;
    ends.set(place.key, [...(ends.get(place.key) ?? []), ...draw.ends]);
  }
  return [...ends].map(([key, all]) => dimension(key, all)).filter(({ starts }) => starts.length > 1);
}

/** The buckets of one side's draws in one piece. */
export function pinsOf(
  draws: readonly Draw[],
  units: Units,
  at: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const pins = new Map<string, number>();
  for (const draw of draws) {
    const place = placeDraw(draw, units);
    if (place === undefined) continue;
    pins.set(draw.salt, 'bucket' in place ? place.bucket : (at.get(place.key) ?? 0));
  }
  return pins;
}
