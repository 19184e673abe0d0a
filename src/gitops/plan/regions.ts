import { conditionText } from '../../compiler/describe/condition-text.ts';
import { momentOf, contextOf as requestOf } from '../../compiler/prove/counterexample.ts';
import type { ResolveContext, Target } from '../../runtime/resolution.ts';
import { buckets, murmur3 } from '../../table/bucket.ts';
import type { Condition } from '../../table/condition.ts';
import { type Dimension, type Piece, pieces, type Share, wholeOf } from '../../table/pieces.ts';
import { shareAt } from '../../table/rollout.ts';
import type { Capability, RoutingTable, Unit } from '../../table/table.ts';
import type { TokenProfile } from './change.ts';
import { choiceOf } from './choice.ts';
import { costOfThousand } from './cost.ts';
import { type Draw, dimensionsOf, drawsOf, pinsOf, type Units, unitsOf } from './draws.ts';
import { type Bound, type Leaf, leavesOf } from './leaves.ts';
import type { Answer, Asked, Side } from './side.ts';
import { groupTeams, isAllowed, knownOf } from './team-groups.ts';

/** A capability as both sides have it, and who asks them. */
export interface CapabilityPair {
  readonly id: string;
  readonly base: Side;
  readonly head: Side;
  readonly before: Capability;
  readonly after: Capability;
  readonly askBase: Asked;
  readonly askHead: Asked;
  readonly profile: TokenProfile;
  /** How the capability's requests are made up, where the registry says so: the first that matches, or the rest. */
  readonly mix?: Mix | undefined;
  /** How many requests a day there are, where the registry says so. */
  readonly perDay?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Which capabilities answer, where those are others than the one that is asked for. */
  readonly answering?: { readonly base: string; readonly head: string } | undefined;
  /** Whose requests; those of all teams that may ask on both sides where absent. */
  readonly teams?: readonly (string | null)[] | undefined;
  /** Which requests of a team, by its budget: those of before it is spent, or of after; all where absent. */
  readonly budgetOf?: ((team: string | null) => 'unspent' | 'spent' | undefined) | undefined;
}

/** Kinds of request with the share of each, in buckets of 100,000; what is left is the share of the rest. */
export interface Mix {
  readonly kinds: readonly { readonly when: Condition; readonly share: number }[];
}

/** What a kind of request is answered on both sides, over all buckets. */
export interface Region {
  /** Which requests, as a condition in words; `null` for all. */
  readonly where: string | null;
  readonly teams: readonly (string | null)[];
  /** The indexes of the rules that take them. */
  readonly rules: { readonly base: number; readonly head: number };
  /** The kinds of the declared mix that it has requests of, by index; the last is the rest. */
  readonly kinds: ReadonlySet<number>;
  /** One request of this kind, without the units that are drawn. */
  readonly example: ResolveContext;
  /** One for each moment at which a rollout takes a step, from now on. */
  readonly moments: readonly Compared[];
  /** Who goes back to where they came from in the course of a rollout. */
  readonly twice: Share;
}

/** What two tables answer to the same requests at one moment. */
export interface Compared {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whose first target is another. */
  readonly target: Share;
  readonly needed: Share;
  /** Keys are `from` and `to` with a line break between. */
  readonly flows: ReadonlyMap<string, Share>;
  /** Whose first target is the same, and what stands behind it is not. */
  readonly chain: Share;
  /** Who is in another arm, or in or out of the experiment. */
  readonly arm: Share;
  /** Who was in an experiment and is not. */
  readonly left: Share;
  /** Who is refused, and was not. */
  readonly refused: Share;
  readonly admitted: Share;
  readonly before: Answers;
  readonly after: Answers;
}

/** What one side answers to a kind of request. */
export interface Answers {
  /** What a thousand of them cost, in 1e-10 USD; `null` where a price is not known. */
  readonly cost: number | null;
  /** The fewest providers, and deployments, that stand for any of them. */
  readonly providers: number;
  readonly deployments: number;
  /** Every deployment that some of them can reach. */
  readonly reached: ReadonlySet<string>;
  readonly chains: ReadonlySet<string>;
}

export interface Regions {
  readonly regions: readonly Region[];
  /** Nothing where every kind of request was looked at; else how many were. */
  readonly sampled: number | undefined;
  /** They were looked at with the profile's tokens alone, and with others may be answered otherwise. */
  readonly ofProfile: boolean;
  /** Teams that may ask on both sides. */
  readonly teams: readonly (string | null)[];
}

const mostPieces = 20_000;
const sampledPieces = 2000;

/** Compares what both sides answer to every kind of request that their rules, draws and teams tell apart. */
export function regionsOf(pair: CapabilityPair): Regions {
  const { id, base, head, before, after, mix, budgetOf, answering = { base: id, head: id } } = pair;
  const teams = pair.teams ?? teamsAsking(id, base.table, head.table);
  const moments = momentsOf(pair);
  const rolledOut = {
    base: moments.map((at) => (before.rollout === undefined ? 0 : shareAt(before.rollout, at))),
    head: moments.map((at) => (after.rollout === undefined ? 0 : shareAt(after.rollout, at))),
  };
  const kinds = mix?.kinds.map(({ when }) => when) ?? [];
  const conditions = [
    ...[...before.rules, ...after.rules].flatMap(({ when }) => (when === undefined ? [] : [when])),
    ...kinds,
  ];
  const draws = (capability: Capability, side: Side, shares: readonly number[], rule: number) =>
    drawsOf(capability, rule, { table: side.table, rolledOut: shares });
  const all = [
    ...before.rules.flatMap((_, rule) => draws(before, base, rolledOut.base, rule)),
    ...after.rules.flatMap((_, rule) => draws(after, head, rolledOut.head, rule)),
  ];
  const kindOf = (team: string | null) => budgetOf?.(team) ?? '';
  const groups = groupTeams(teams, { base: base.table, head: head.table, conditions, draws: all, kindOf });
  const found: Region[] = [];
  let complete = true;
  let ofProfile = false;
  let cells = 0;
  for (const { teams: members, one } of groups) {
    const budget = budgetOf?.(one);
    const { leaves, complete: whole } = leavesOf(
      [
        { conditions: before.rules.map(({ when }) => when), known: knownOf(base.table, one, answering.base) },
        { conditions: after.rules.map(({ when }) => when), known: knownOf(head.table, one, answering.head) },
        { conditions: [...kinds, undefined], known: knownOf(head.table, one, answering.head) },
      ],
      budget === undefined ? undefined : boundsOf[budget],
    );
    complete &&= whole;
    for (const leaf of leaves) {
      const [ruleBefore = 0, ruleAfter = 0] = leaf.matched;
      const ofBase = draws(before, base, rolledOut.base, ruleBefore);
      const ofHead = draws(after, head, rolledOut.head, ruleAfter);
      const choices = [choiceOf(before, ruleBefore, base), choiceOf(after, ruleAfter, head)];
      // What a request costs is compared for the tokens of the profile alone.
      if (choices[0]?.text !== choices[1]?.text && choices.some(({ byCost }) => byCost)) ofProfile = true;
      for (const units of unitsOf([...ofBase, ...ofHead], leaf, one)) {
        const dimensions = dimensionsOf([...ofBase, ...ofHead], units);
        const cut = cutInPieces(dimensions);
        complete &&= cut.complete;
        cells += 1;
        const cell = {
          leaf,
          byCost: choices.some((one) => one.byCost),
          units,
          team: one,
          isSpent: budget === 'spent',
          ofBase,
          ofHead,
          ...cut,
          moments,
          rolledOut,
        };
        found.push({ ...compareCell(cell, pair), teams: members });
      }
    }
  }
  return { regions: joined(found, pair), sampled: complete ? undefined : cells, ofProfile, teams };
}

/** Callers without a team, and every team that may ask for a capability on both sides. */
function teamsAsking(id: string, base: RoutingTable, head: RoutingTable): (string | null)[] {
  const all = [null, ...new Set([...Object.keys(base.teams), ...Object.keys(head.teams)])];
  return all.filter((team) => isAllowed(base, team, id) && isAllowed(head, team, id));
}

/** A budget of which all is used is spent. */
const boundsOf = {
  spent: new Map<string, Bound>([['budget.usedShare', { limit: 1, side: 'from' }]]),
  unspent: new Map<string, Bound>([['budget.usedShare', { limit: 1, side: 'below' }]]),
};

/** Now, and whenever a rollout of either side takes another step. */
function momentsOf({ before, after, now }: CapabilityPair): number[] {
  const steps = [before.rollout, after.rollout].flatMap((rollout) => {
    if (rollout === undefined) return [];
    let at = rollout.startsAt * 1000;
    return [at, ...rollout.steps.map((step) => (at += step.for))];
  });
  return [now, ...new Set(steps.filter((at) => at > now).sort((a, b) => a - b))];
}

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

interface Cell {
  readonly leaf: Leaf;
  readonly byCost: boolean;
  readonly units: Units;
  readonly team: string | null;
  /** Its budget is. */
  readonly isSpent: boolean;
  readonly ofBase: readonly Draw[];
  readonly ofHead: readonly Draw[];
  readonly all: readonly Piece[];
  readonly whole: bigint;
  readonly moments: readonly number[];
  readonly rolledOut: { readonly base: readonly number[]; readonly head: readonly number[] };
}

function compareCell(
  cell: Cell,
  pair: CapabilityPair,
): Omit<Region, 'teams'> & { readonly words: readonly string[] } {
  const { leaf, units, team, isSpent, ofBase, ofHead, all, whole, moments, rolledOut } = cell;
  const { id, askBase, askHead, profile, now, base, head } = pair;
  const said = requestOf(leaf.assignment, {}, team ?? undefined);
  // The shape of a request of the runtime, because both are made of the same attributes.
  const spent = isSpent ? { budgetUsedShare: 1 } : {};
  const example: ResolveContext = { ...profileOf(profile, leaf), ...spent, ...said };
  const context: ResolveContext = { ...example, ...unitsIn(units), request: 'made-up' };
  const clock = momentOf({}, leaf.assignment, now) ?? now;
  const tallies = moments.map((at) => new Tally(at));
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
    where: null,
    words: wordsOf(cell),
    rules: { base: ruleBefore, head: ruleAfter },
    kinds: new Set([leaf.matched[2] ?? 0]),
    example,
    twice: { part: twice, whole },
    moments: tallies.map((tally) => tally.result(whole, { profile, now, base, head })),
  };
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

/** The first target, or why there is none. */
function firstOf({ targets, error }: Answer): string {
  return targets[0]?.deployment ?? error?.code ?? '';
}

function comesBack(visited: readonly string[]): boolean {
  const steps = visited.filter((one, index) => one !== visited[index - 1]);
  return new Set(steps).size < steps.length;
}

/** Counts what both sides answer. */
class Tally {
  readonly at: number;
  private target = 0n;
  private chain = 0n;
  private arm = 0n;
  private left = 0n;
  private refused = 0n;
  private admitted = 0n;
  private readonly flows = new Map<string, bigint>();
  private readonly before = new AnswerTally();
  private readonly after = new AnswerTally();

  constructor(at: number) {
    this.at = at;
  }

  add(one: Answer, other: Answer, size: bigint): void {
    this.before.add(one, size);
    this.after.add(other, size);
    const [from, to] = [firstOf(one), firstOf(other)];
    if (one.error === undefined && other.error !== undefined) this.refused += size;
    if (one.error !== undefined && other.error === undefined) this.admitted += size;
    if (from !== to) {
      this.target += size;
      const key = `${from}\n${to}`;
      this.flows.set(key, (this.flows.get(key) ?? 0n) + size);
    } else if (chainOf(one.targets) !== chainOf(other.targets)) this.chain += size;
    const [armBefore, armAfter] = [armOf(one), armOf(other)];
    if (armBefore !== armAfter) this.arm += size;
    if (armBefore !== '' && armAfter === '') this.left += size;
  }

  result(whole: bigint, parts: Pick<CapabilityPair, 'profile' | 'now' | 'base' | 'head'>): Compared {
    const share = (part: bigint): Share => ({ part, whole });
    const { profile, now, base, head } = parts;
    return {
      at: this.at,
      target: share(this.target),
      needed: share(distance(this.before.firsts, this.after.firsts)),
      flows: new Map([...this.flows].map(([key, part]) => [key, share(part)])),
      chain: share(this.chain),
      arm: share(this.arm),
      left: share(this.left),
      refused: share(this.refused),
      admitted: share(this.admitted),
      before: this.before.answers(whole, { profile, now, side: base }),
      after: this.after.answers(whole, { profile, now, side: head }),
    };
  }
}

/** How much must move for one distribution to become the other: half the sum of the differences. */
function distance(one: ReadonlyMap<string, bigint>, other: ReadonlyMap<string, bigint>): bigint {
  let gained = 0n;
  for (const [key, size] of other) {
    const before = one.get(key) ?? 0n;
    if (size > before) gained += size - before;
  }
  return gained;
}

class AnswerTally {
  readonly firsts = new Map<string, bigint>();
  private readonly reached = new Set<string>();
  private readonly chains = new Set<string>();
  private providers = Number.POSITIVE_INFINITY;
  private deployments = Number.POSITIVE_INFINITY;

  add(resolution: Answer, size: bigint): void {
    const { targets } = resolution;
    const first = firstOf(resolution);
    this.firsts.set(first, (this.firsts.get(first) ?? 0n) + size);
    const chain = chainOf(targets);
    if (this.chains.has(chain)) return;
    this.chains.add(chain);
    for (const { deployment } of targets) this.reached.add(deployment);
    if (targets.length === 0) return;
    // What is tried only after certain failures stands in for some outages only.
    const behind = targets.filter(({ on }) => on === undefined);
    this.providers = Math.min(this.providers, new Set(behind.map(({ provider }) => provider)).size);
    this.deployments = Math.min(this.deployments, new Set(behind.map(({ deployment }) => deployment)).size);
  }

  answers(
    whole: bigint,
    { profile, now, side }: { profile: TokenProfile; now: number; side: Side },
  ): Answers {
    let cost: number | null = 0;
    for (const [deployment, size] of this.firsts) {
      const found = side.table.deployments[deployment];
      const own = found === undefined ? null : costOfThousand(found.prices, profile, now);
      cost = cost === null || own === null ? null : cost + (own * Number(size)) / Number(whole);
    }
    const counted = (count: number) => (Number.isFinite(count) ? count : 0);
    return {
      cost,
      providers: counted(this.providers),
      deployments: counted(this.deployments),
      reached: this.reached,
      chains: this.chains,
    };
  }
}

/** The targets as a text: who, in which order, after which failures. */
function chainOf(targets: readonly Target[]): string {
  return targets
    .map(
      ({ deployment, fallback, on }) =>
        `${deployment}${on === undefined ? '' : `[${on.join(',')}]`}${fallback ? '' : '*'}`,
    )
    .join(' → ');
}

function armOf({ experiment }: Answer): string {
  return experiment === undefined ? '' : `${experiment.name}/${experiment.arm}`;
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

/** Puts cells together that the same rules take and that are answered alike; words are added where they are not. */
function joined(
  found: readonly (Region & { readonly words?: readonly string[] })[],
  pair: CapabilityPair,
): Region[] {
  const byRules = Map.groupBy(found, (region) => whereOf(region, pair) ?? '');
  return [...byRules].flatMap(([where, regions]) => {
    const alike = Map.groupBy(regions, resultOf);
    return [...alike.values()].map((same): Region => {
      const [first] = same;
      const words = alike.size === 1 ? '' : commonWords(same.map((one) => one.words ?? []));
      const text = [where, words].filter((one) => one !== '').join(', with ');
      const { rules, example, moments, twice } = first as Region; // No group is empty.
      return {
        where: text === '' ? null : text,
        teams: [...new Set(same.flatMap(({ teams }) => teams))],
        rules,
        kinds: new Set(same.flatMap((one) => [...one.kinds])),
        example,
        moments,
        twice,
      };
    });
  });
}

/** What all cells have in common; where that is nothing, the first few of them. */
function commonWords(cells: readonly (readonly string[])[]): string {
  const [first = [], ...others] = cells;
  const common = first.filter((word) => others.every((words) => words.includes(word)));
  if (common.length > 0) return common.join(' and ');
  const all = [...new Set(cells.map((words) => words.join(' and ')))].filter((words) => words !== '');
  return `${all.slice(0, 3).join(', or ')}${all.length > 3 ? ', or others' : ''}`;
}

function resultOf({ moments, twice }: Region): string {
  const write = (_: string, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Map) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return value instanceof Set ? [...value].sort() : value;
  };
  const fraction = ({ part, whole }: Share) => (part * 10n ** 15n) / whole;
  return JSON.stringify(
    moments.map((one) => [
      [one.target, one.needed, one.chain, one.arm, one.left, one.refused, one.admitted, twice].map(fraction),
      [...one.flows].map(([key, share]) => [key, fraction(share)]),
      one.before,
      one.after,
    ]),
    write,
  );
}

/** The conditions of the rules that take a request, in words; nothing where no rule has one. */
function whereOf({ rules }: Region, { before, after, answering }: CapabilityPair): string | undefined {
  const one = textOf(before, rules.base);
  const other = textOf(after, rules.head);
  if (one === other) return one;
  // Rules of two capabilities: none of them has taken the place of another.
  if (answering !== undefined && answering.base !== answering.head) {
    return [one, other].filter((text) => text !== undefined).join(' and ');
  }
  return `${other ?? 'what no rule takes any more'}, before ${one ?? 'what no rule took'}`;
}

function textOf({ rules }: Capability, index: number): string | undefined {
  const when = rules[index]?.when;
  if (when !== undefined) return conditionText(when);
  return rules.length === 1 ? undefined : 'what no other rule takes';
}
