import { momentOf, contextOf as requestOf } from '../../compiler/prove/counterexample.ts';
import type { ResolveContext } from '../../runtime/resolution.ts';
import { buckets, murmur3 } from '../../table/bucket.ts';
import { type Dimension, type Piece, pieces, wholeOf } from '../../table/pieces.ts';
import type { Unit } from '../../table/table.ts';
import type { CapabilityPair } from './capability-pair.ts';
import type { TokenProfile } from './change.ts';
import { ComparedTally, firstOf } from './compared-tally.ts';
import { type Draw, dimensionsOf, pinsOf, type Units } from './draws.ts';
import type { Leaf } from './leaves.ts';
import type { Region } from './region.ts';

/** Requests that the same rules take, by units drawn alike: the finest kind that both sides tell apart. */
export interface Cell {
  readonly leaf: Leaf;
  /** Whether what a request costs decides on either side. */
  readonly byCost: boolean;
  readonly units: Units;
  readonly team: string | null;
  /** Its budget is. */
  readonly isSpent: boolean;
  readonly ofBase: readonly Draw[];
  readonly ofHead: readonly Draw[];
  /** In milliseconds since 1970, and the share of each side's rollout at each of them. */
  readonly moments: readonly number[];
  readonly rolledOut: { readonly base: readonly number[]; readonly head: readonly number[] };
}

/** What became of a cell. */
export interface ComparedCell extends Omit<Region, 'where' | 'teams'> {
  /** What sets it apart from the others that the same rules take. */
  readonly words: readonly string[];
  /** Whether all its pieces were looked at. */
  readonly complete: boolean;
}

/** Asks both sides for every piece of a cell. */
export function compareCell(cell: Cell, pair: CapabilityPair): ComparedCell {
  const { leaf, units, team, isSpent, ofBase, ofHead, moments, rolledOut } = cell;
  const { id, askBase, askHead, profile, now, base, head } = pair;
  const said = requestOf(leaf.assignment, {}, team ?? undefined);
  // The shape of a request of the runtime, because both are made of the same attributes.
  const spent = isSpent ? { budgetUsedShare: 1 } : {};
  const example: ResolveContext = { ...profileOf(profile, leaf), ...spent, ...said };
  const context: ResolveContext = { ...example, ...unitsIn(units), request: 'made-up' };
  const clock = momentOf({}, leaf.assignment, now) ?? now;
  const tallies = moments.map((at) => new ComparedTally(at));
  const { all, whole, complete } = cutInPieces(dimensionsOf([...ofBase, ...ofHead], units));
  let twice = 0n;
  for (const { at, size } of all) {
    const [pinsBefore, pinsAfter] = [pinsOf(ofBase, units, at), pinsOf(ofHead, units, at)];
    const visited: string[] = [];
    for (const [index] of moments.entries()) {
      const one = askBase(id, {
        context,
        now: clock,
        pins: pinsBefore,
        rolledOut: rolledOut.base[index] ?? 0,
      });
      const other = askHead(id, {
        context,
        now: clock,
        pins: pinsAfter,
        rolledOut: rolledOut.head[index] ?? 0,
      });
      tallies[index]?.add(one, other, size);
      if (index === 0) visited.push(firstOf(one));
      visited.push(firstOf(other));
    }
    if (comesBack(visited)) twice += size;
  }
  const [ruleBefore = 0, ruleAfter = 0] = leaf.matched;
  return {
    words: wordsOf(cell),
    complete,
    rules: { base: ruleBefore, head: ruleAfter },
    kinds: new Set([leaf.matched[2] ?? 0]),
    example,
    twice: { part: twice, whole },
    moments: tallies.map((tally) => tally.result(whole, { profile, now, base, head })),
  };
}

/** A cell of more pieces is looked at in so many places alone. */
const mostPieces = 20_000;
const sampledPieces = 2000;

function cutInPieces(dimensions: readonly Dimension[]): {
  all: readonly Piece[];
  whole: bigint;
  complete: boolean;
} {
  const count = dimensions.reduce((product, { starts }) => product * starts.length, 1);
  if (count <= mostPieces)
    return { all: [...pieces(dimensions)], whole: wholeOf(dimensions), complete: true };
  const all = Array.from({ length: sampledPieces }, (_, round): Piece => {
    const at = new Map(dimensions.map(({ key }) => [key, murmur3(`${round} ${key}`) % buckets]));
    return { at, size: 1n };
  });
  return { all, whole: BigInt(sampledPieces), complete: false };
}

/** The profile's tokens, as far as no rule has asked for any: whoever says nothing of them says nothing. */
function profileOf({ inputTokens, outputTokens }: TokenProfile, { assignment }: Leaf): ResolveContext {
  return {
    ...(assignment.has('request.inputTokens') ? {} : { inputTokens }),
    ...(assignment.has('request.maxOutputTokens') ? {} : { maxOutputTokens: outputTokens }),
  };
}

function unitsIn(units: Units): ResolveContext {
  const fields = (['user', 'session', 'key'] as const satisfies readonly Unit[]).flatMap((by) => {
    const value = units.get(by)?.value;
    return value === undefined ? [] : [[by, value] as const];
  });
  return Object.fromEntries(fields);
}

function comesBack(visited: readonly string[]): boolean {
  const steps = visited.filter((one, index) => one !== visited[index - 1]);
  return new Set(steps).size < steps.length;
}

/** What sets a cell apart from the others that the same rules take: its units, and its tokens where costs decide. */
function wordsOf({ leaf, units, byCost }: Cell): readonly string[] {
  const said = [...units].flatMap(([by, { value, isAlone }]) => {
    if (by === 'team' || by === 'request') return [];
    if (value === undefined) return [`no ${by}`];
    return [isAlone ? `${by} ${JSON.stringify(value)}` : `a ${by}`];
  });
  const tokens = [...leaf.assignment].flatMap(([variable, { value }]) =>
    byCost && /Tokens$/.test(variable) && typeof value === 'number' ? [`${variable} ${value}`] : [],
  );
  return [...said, ...tokens];
}
