import { prepareTable } from '../../runtime/live-table.ts';
import { comparedOf, type SelfTestQuestion, selfTestRouter } from '../../runtime/self-test.ts';
import { bucketing } from '../../table/bucket.ts';
import { resolveVector } from '../../table/check-self-test.ts';
import { featuresOf } from '../../table/features.ts';
import { followsMeasures } from '../../table/follows-measures.ts';
import { modelsReached, usesOf } from '../../table/references.ts';
import type { RequestContext } from '../../table/request-context.ts';
import { type BucketVector, mostVectors, type ResolveVector, type SelfTest } from '../../table/self-test.ts';
import type { Capability, DeploymentOrder, RoutingTable, Team, Unit } from '../../table/table.ts';
import { absent, may, noMatch, open, type Reading } from '../condition/evaluate.ts';
import { satisfy } from '../condition/satisfy.ts';
import { type Memory, noMemory } from '../memory.ts';
import { once } from '../once.ts';
import { contextOf, momentOf } from '../prove/counterexample.ts';
import { drawAmongArms, drawBeside, drawInSplit } from '../prove/draws.ts';

/** As much of a table as its self-test is about; its cost does not grow with the table. */
export interface Sample {
  readonly capabilities: Readonly<Record<string, Capability>>;
  readonly teams: Readonly<Record<string, Team>>;
}

/** What is looked at of a large table; a runtime with other semantics shows in any part of it. */
const mostCapabilities = 64;
const mostTeams = 6;

/** Chooses, evenly over a table, what its self-test is about: the same table, the same choice. */
export function sampleOf({ capabilities, teams }: RoutingTable, ids: readonly string[]): Sample {
  const members = Object.entries(teams).sort(([one], [other]) => (one < other ? -1 : 1));
  const degrading = members.find(([, { budget }]) => typeof budget?.onExceed === 'object');
  const restricted = members.find(([, team]) => team.capabilities !== '*');
  const some = new Map([
    ...(degrading ? [degrading] : []),
    ...(restricted ? [restricted] : []),
    ...spread(members, mostTeams),
  ]);
  const taken = [...some.values()].flatMap(({ budget }) =>
    typeof budget?.onExceed === 'object' ? [budget.onExceed.use] : [],
  );
  const chosen = [...new Set([...spread(ids, mostCapabilities), ...taken])].sort();
  return {
    capabilities: Object.fromEntries(
      chosen.flatMap((id) => {
        const capability = capabilities[id];
        return capability === undefined ? [] : [[id, capability]];
      }),
    ),
    teams: Object.fromEntries(some),
  };
}

/**
 * What a table's answers are, by the runtime that this version of Signalbox has: one that answers otherwise does not
 * serve the table. Of the questions those are taken whose answers show most of the table: first one for each kind of
 * policy and of answer, then for each rule, arm and share as far as there is room.
 */
export function selfTestOf(around: RoutingTable, sample: Sample, memory: Memory = noMemory): SelfTest {
  const table = { ...around, ...sample };
  const { environment, providers, models, deployments, teams } = table;
  const ids = Object.keys(sample.capabilities);
  const capabilities = Object.values(sample.capabilities);
  const ask = once(() => selfTestRouter(prepareTable(table, '')));
  const begin = beginOf(table);
  const answered = memory.each('self-test', capabilities, {
    given: [environment, providers, models, deployments, ...Object.entries(teams).flat(), ...ids],
    make: (capability, at) => answersOf(ids[at] ?? '', { table, capability, begin }, ask()),
  });
  const kinds = new Set<string>();
  const [first, rest]: [Found[], Found[]] = [[], []];
  for (const found of answered.flat()) {
    if (kinds.has(found.kind)) rest.push(found);
    else first.push(found);
    kinds.add(found.kind);
  }
  const chosen = [...first, ...rest.sort((one, other) => one.rank - other.rank)].slice(0, mostVectors.cases);
  const byCapability = ({ vector: one }: Found, { vector: other }: Found) =>
    one.capability === other.capability ? 0 : one.capability < other.capability ? -1 : 1;
  return {
    buckets: bucketsOf(capabilities.flatMap((one) => saltsOf(one, table))),
    cases: chosen.sort(byCapability).map(({ vector }) => vector),
  };
}

interface Found {
  readonly vector: ResolveVector;
  /** Of the policy and of the answer. */
  readonly kind: string;
  /** How many of its capability came before. */
  readonly rank: number;
}

/** The different answers of one capability; what a request may have and no table may hold, such as a tag `constructor`, is left out. */
function answersOf(
  id: string,
  about: Omit<Subject, 'said'>,
  ask: ReturnType<typeof selfTestRouter>,
): readonly Found[] {
  const { table, capability } = about;
  const ordered = !followsMeasures(capability, table);
  const features = featuresOf({ capabilities: { [id]: capability }, models: {}, teams: {} }).join();
  const different = new Map<string, Found>();
  for (const question of questionsAbout(id, about)) {
    const { targets, ...answer } = comparedOf(ask(question));
    const expected = ordered ? { ...answer, targets } : answer;
    const vector = { ...question, expect: expected };
    const said = JSON.stringify(expected);
    if (different.has(said) || resolveVector(vector) !== undefined) continue;
    const { reason, error, degradedTo } = answer;
    const kind = [features, reason, error, degradedTo !== undefined].join();
    different.set(said, { vector, kind, rank: different.size });
  }
  return [...different.values()];
}

/** Not ASCII alone: implementations of one hash differ on what is not. */
const units = ['unit-1', 'ünit-2', '利用者-3', '😀-4'];

const noon = 1_798_804_800;

/** A moment at which all prices are in force, on the first days of 2027 or later: where no clock changes. */
function beginOf({ deployments }: RoutingTable): number {
  const dates = Object.values(deployments).flatMap(({ prices }) => prices.map(({ from }) => from));
  return dates.reduce((latest, from) => Math.max(latest, from), noon);
}

interface Subject {
  readonly table: RoutingTable;
  readonly capability: Capability;
  readonly begin: number;
  /** What a request says of its units. */
  readonly said: (unit: string) => RequestContext;
}

/** Questions whose answers should differ; the first are the most likely to. */
function* questionsAbout(id: string, about: Omit<Subject, 'said'>): Generator<SelfTestQuestion> {
  const { table, capability, begin } = about;
  const draws = drawsOf(capability, table);
  const said = (unit: string) => unitsFor(draws, unit);
  const question = (context: RequestContext, at = begin) => ({ capability: id, at, context });
  const [plain = '', other = '', third = ''] = units;
  for (const index of capability.rules.keys()) yield* questionsOfRule(id, index, { ...about, said });
  const moments = [begin, ...(capability.rollout ? momentsOf(capability.rollout) : [])];
  for (const at of moments) yield question(said(plain), at);
  for (const [team, { budget }] of Object.entries(table.teams)) {
    yield question({ ...said(other), team });
    if (budget !== undefined) yield question({ ...said(other), team, budgetUsedShare: 1 });
  }
  for (const unit of draws.length === 0 ? [] : [...units, ...unitsIn(capability)]) {
    for (const at of moments) yield question(said(unit), at);
  }
  for (const inputTokens of [100, 10_000, 1_000_000]) yield question({ ...said(third), inputTokens });
}

/** Just before it begins, with its first step, and when all have moved. */
function momentsOf({ startsAt, steps }: NonNullable<Capability['rollout']>): number[] {
  const lasts = steps.reduce((sum, step) => sum + step.for, 0);
  return [startsAt - 1, startsAt, startsAt + Math.ceil(lasts / 1000)].filter((at) => at >= 0);
}

/** Each unit that something is drawn by, and the request's own, without which chance would decide for whoever lacks it. */
function unitsFor(draws: readonly Sticky[], unit: string): RequestContext {
  const by = new Set<Unit>(draws.flatMap((draw) => ['request', draw.by]));
  by.delete('team');
  return Object.fromEntries([...by].map((name) => [name, unit]));
}

/** A unit in each arm and beside them, in each share of a split, and on both sides of a rollout, where one is found soon. */
function unitsIn({ rules, experiment, rollout }: Capability): string[] {
  const accepting = [
    ...rules.flatMap(({ use }) =>
      'split' in use ? use.split.ranges.map((range) => drawInSplit(use.split, range).accepts) : [],
    ),
    ...(experiment ? experiment.arms.map((arm) => drawAmongArms(experiment, arm).accepts) : []),
    ...(experiment ? [drawBeside(experiment).accepts] : []),
    ...(rollout ? sidesOf(rollout) : []),
  ];
  const candidates = Array.from({ length: 500 }, (_, index) => `unit-${index + 5}`);
  return [...new Set(accepting.flatMap((accepts) => candidates.find(accepts) ?? []))];
}

function sidesOf({ salt, steps: [first] }: NonNullable<Capability['rollout']>) {
  const bucketOf = bucketing(salt);
  const share = first?.share ?? 0;
  return [(unit: string) => bucketOf(unit) < share, (unit: string) => bucketOf(unit) >= share];
}

/** A request that this rule answers, where one is found soon: without a team, or of one of some. */
function* questionsOfRule(
  id: string,
  index: number,
  { table, capability: { rules }, begin, said }: Subject,
): Generator<SelfTestQuestion> {
  const rule = rules[index];
  if (rule?.when === undefined) return;
  const goals = rules
    .slice(0, index + 1)
    .flatMap(({ when }, at) =>
      when === undefined ? [] : [{ condition: when, wanted: at === index ? may.be : noMatch }],
    );
  for (const team of [undefined, ...Object.keys(table.teams)]) {
    const found = satisfy(goals, readingOf(id, table, team), undefined, { left: 2000 });
    if (found.answer === 'no') continue;
    const { assignment } = found;
    const moment = momentOf({}, assignment, begin * 1000);
    const unsaid = [...assignment].flatMap(([variable, { value }]) =>
      value === absent ? [variable === 'key.id' ? 'key' : variable] : [],
    );
    // Several units, for a rule that is a split.
    for (const unit of 'split' in rule.use ? units : units.slice(0, 1)) {
      const context = { ...said(unit), ...contextOf(assignment, {}, team) };
      yield {
        capability: id,
        at: moment === undefined ? begin : Math.floor(moment / 1000),
        context: Object.fromEntries(Object.entries(context).filter(([field]) => !unsaid.includes(field))),
      };
    }
    return;
  }
}

/** What is known of a request of a team, or of none, before anything is said of it. */
function readingOf(id: string, { environment, teams }: RoutingTable, name: string | undefined): Reading {
  const team = name === undefined ? undefined : teams[name];
  return (variable) => {
    if (variable === 'capability') return id;
    if (variable === 'env') return environment;
    if (!variable.startsWith('team.')) return open;
    if (team === undefined || name === undefined) return absent;
    if (variable === 'team.id') return name;
    return variable === 'team.region' ? (team.region ?? absent) : (team.tags ?? []);
  };
}

/** How the models that a capability can get to order their deployments, where they do. */
function ordersOf(capability: Capability, { models }: RoutingTable): readonly DeploymentOrder[] {
  return [...new Set(modelsReached(capability))].flatMap((id) => models[id]?.order ?? []);
}

/** What puts a request into a bucket. */
interface Sticky {
  readonly by: Unit;
  readonly salt: string;
}

/** What is drawn for the answer of a capability. */
function drawsOf(capability: Capability, table: RoutingTable): Sticky[] {
  const { experiment, rollout } = capability;
  return [
    ...usesOf(capability).flatMap((use) => ('split' in use ? [use.split] : [])),
    ...(experiment
      ? [experiment.gate.salt, experiment.armSalt].map((salt) => ({ by: experiment.by, salt }))
      : []),
    ...(rollout ? [rollout] : []),
    ...ordersOf(capability, table).flatMap((order) => (typeof order === 'object' ? [order.split] : [])),
  ];
}

/** A copy is drawn beside the answer. */
function saltsOf(capability: Capability, table: RoutingTable): string[] {
  const salts = drawsOf(capability, table).map(({ salt }) => salt);
  return capability.shadow === undefined ? salts : [...salts, capability.shadow.salt];
}

/** Every unit is asked for at least once, and as many salts as there is room for. */
function bucketsOf(salts: readonly string[]): BucketVector[] {
  const some = spread([...new Set(salts)].sort(), mostVectors.buckets);
  if (some.length === 0) return [];
  return Array.from({ length: Math.max(some.length, units.length) }, (_, index) => {
    const salt = some[index % some.length] ?? '';
    const unit = units[index % units.length] ?? '';
    return { salt, unit, bucket: bucketing(salt)(unit) };
  });
}

/** At most so many of a list, evenly spread over it. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return list.filter(
    (_item, index) =>
      Math.floor((index * most) / list.length) !== Math.floor(((index - 1) * most) / list.length),
  );
}
