import type { SelfTestQuestion } from '../../../runtime/self-test.ts';
import { bucketing } from '../../../table/bucket.ts';
import type { RequestContext } from '../../../table/request-context.ts';
import type { Capability, RoutingTable, Unit } from '../../../table/table.ts';
import { absent, may, noMatch, open, type Reading } from '../../condition/evaluate.ts';
import { satisfy } from '../../condition/satisfy.ts';
import { contextOf, momentOf } from '../../prove/counterexample.ts';
import { drawAmongArms, drawBeside, drawInSplit } from '../../prove/draws.ts';
import { drawsOf, type Sticky } from './draws.ts';

/** What is asked about. */
export interface Subject {
  readonly table: RoutingTable;
  readonly capability: Capability;
  /** The UTC second at which all is asked that no time decides. */
  readonly begin: number;
}

/** Questions whose answers should differ; the first are the most likely to. */
export function* questionsAbout(id: string, about: Subject): Generator<SelfTestQuestion> {
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
  {
    table,
    capability: { rules },
    begin,
    said,
  }: Subject & { readonly said: (unit: string) => RequestContext },
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

/** Not ASCII alone: implementations of one hash differ on what is not. */
export const units = ['unit-1', 'ünit-2', '利用者-3', '😀-4'];
