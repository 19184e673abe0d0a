import type { Related } from '../../diagnostic/diagnostic.ts';
import type { Condition } from '../../table/condition.ts';
import type { Team } from '../../table/table.ts';
import { absent, type Known, may, noMatch, open, outcomesOf, type Reading } from '../condition/evaluate.ts';
import { type Goal, satisfy } from '../condition/satisfy.ts';
import type { LinkedInvariant } from '../link/registry.ts';
import { plannedCapability } from '../lower/plan.ts';
import { type Counterexample, contextOf, momentOf } from './counterexample.ts';
import { findUnits, type Units } from './draws.ts';
import { type Route, routesOf } from './routes.ts';
import {
  providerSteps,
  readTarget,
  type TargetReading,
  unsaidIsOpen,
  variablesIn,
  withUnsaid,
} from './target.ts';
import type { World } from './world.ts';

/** What can be said of one sentence, for all requests that ask for one capability in one environment. */
export interface Finding {
  /** Whether the sentence is about any of these requests. */
  readonly applies: boolean;
  /** The first that was found of each. */
  readonly broken?: Counterexample;
  readonly unproven?: Undecided;
}

/** A way on which the sentence may be broken. */
export interface Undecided {
  readonly environment: string;
  readonly capability: string;
  readonly deployment: string;
  readonly path: readonly Related[];
}

/** What a proof is about, besides its world: `routes` are remembered from one to the next. */
export interface Question {
  readonly world: World;
  readonly capability: string;
  readonly invariant: LinkedInvariant;
  readonly routes: (capability: string) => readonly Route[];
  readonly targets: (deployment: string) => TargetReading;
  /** Whoever may ask for it, somebody without a team first. */
  readonly callers: readonly Caller[];
  readonly now: number;
}

/** Remembers the routes of the capabilities that were last asked for: of all of them they would be too many. */
export function rememberRoutes(world: World): (capability: string) => readonly Route[] {
  const known = new Map<string, readonly Route[]>();
  return (capability) => {
    const before = known.get(capability);
    if (before !== undefined) return before;
    const routes = routesOf(capability, world);
    if (known.size === 32) known.clear();
    known.set(capability, routes);
    return routes;
  };
}

/** Remembers what a world's registry says of its deployments. */
export function rememberTargets({ plan }: World): (deployment: string) => TargetReading {
  const known = new Map<string, TargetReading>();
  return (deployment) => {
    let target = known.get(deployment);
    if (target === undefined) {
      target = readTarget(deployment, plan.besides);
      known.set(deployment, target);
    }
    return target;
  };
}

/** Holds one sentence against every way of every team's requests, and of those without a team. */
export function proveInvariant(question: Question): Finding {
  const { world, capability, invariant } = question;
  const where = invariant.where?.condition ?? true;
  let applies = false;
  let unproven: Undecided | undefined;
  const seen = new Set<string>();
  for (const caller of question.callers) {
    const known = readCaller(caller, { capability, environment: world.plan.besides.environment });
    if ((outcomesOf(where, known) & may.be) === 0) continue;
    const ways = waysFor(caller, question);
    const likeness = likenessOf(caller, ways, invariant, known);
    if (seen.has(likeness)) continue;
    seen.add(likeness);
    applies ||=
      outcomesOf(where, known) === may.be ||
      satisfy([{ condition: where, wanted: may.be }], known).answer !== 'no';
    for (const way of ways) {
      const found = examine(way, { ...question, caller, known });
      if (found?.broken !== undefined) return { applies: true, ...found };
      unproven ??= found?.unproven;
    }
  }
  return { applies, ...(unproven && { unproven }) };
}

/** A team, or nobody known. */
export type Caller = { readonly id: string; readonly team: Team } | undefined;

/** Who may ask for each capability, by team: found once for all of them. */
export function callersIn(
  teams: World['plan']['besides']['teams'],
): (capability: string) => readonly Caller[] {
  const everything: { readonly caller: Caller; readonly at: number }[] = [];
  const granted = new Map<string, { readonly caller: Caller; readonly at: number }[]>();
  for (const [at, [id, team]] of Object.entries(teams).entries()) {
    const entry = { caller: { id, team }, at };
    if (team.capabilities === '*') everything.push(entry);
    else {
      for (const capability of team.capabilities) {
        const before = granted.get(capability);
        if (before === undefined) granted.set(capability, [entry]);
        else before.push(entry);
      }
    }
  }
  return (capability) => {
    const entries = [...everything, ...(granted.get(capability) ?? [])].sort((a, b) => a.at - b.at);
    return [undefined, ...entries.map(({ caller }) => caller)];
  };
}

function readCaller(caller: Caller, fixed: { capability: string; environment: string }): Reading {
  const facts = new Map<string, Known | typeof absent>([
    ['capability', fixed.capability],
    ['env', fixed.environment],
    ['team.id', caller?.id ?? absent],
    ['team.region', caller?.team.region ?? absent],
    ['team.tags', caller === undefined ? absent : (caller.team.tags ?? [])],
  ]);
  return (variable) => facts.get(variable) ?? open;
}

const spent: Condition = ['>=', ['attr', 'budget.usedShare'], 1];

/** The capability's own ways, and where the team has named another for when its budget is spent, that one's. */
function waysFor(caller: Caller, { world, capability, routes }: Question): readonly Route[] {
  const onExceed = caller?.team.budget?.onExceed;
  const own = routes(capability);
  if (caller === undefined || typeof onExceed !== 'object' || onExceed.use === capability) return own;
  const unspent: Goal = { condition: spent, wanted: noMatch };
  const before = own.map((route) =>
    route.isShadow ? route : { ...route, goals: [unspent, ...route.goals] },
  );
  if (plannedCapability(world.plan, capability)?.exclusive === true) return before;
  const budget = world.registry.teams.get(caller.id)?.at('budget', 'onExceed', 'use');
  const message = `"${onExceed.use}" answers when the budget of "${caller.id}" is spent`;
  const step = budget === undefined ? [] : [{ span: budget, message }];
  const after = routes(onExceed.use).map((route) => ({
    ...route,
    goals: [{ condition: spent, wanted: may.be }, ...route.goals],
    steps: [...step, ...route.steps],
  }));
  return [...before, ...after];
}

/** Callers of whom nothing differs that anybody asks for need only one proof. */
function likenessOf(
  caller: Caller,
  ways: readonly Route[],
  { where, sentence }: LinkedInvariant,
  known: Reading,
): string {
  // They are asked in the same order whoever calls.
  const asked = [...askedOn(ways), ...askedIn(where?.condition), ...askedIn(sentence.condition)];
  const facts = asked.map((variable) => {
    const value = known(variable);
    return typeof value === 'symbol' ? null : value;
  });
  const drawn = ways.some(({ draws }) => draws.some(({ by }) => by === 'team')) ? caller?.id : undefined;
  const onExceed = caller?.team.budget?.onExceed;
  return JSON.stringify([facts, drawn ?? null, typeof onExceed === 'object' ? onExceed.use : null]);
}

/** What the conditions on some ways ask of the team; every sentence and every caller wants to know. */
function askedOn(ways: readonly Route[]): readonly string[] {
  const known = askedBefore.get(ways);
  if (known !== undefined) return known;
  // The ways of one rule share its goals.
  const goals = new Set([...new Set(ways.map((way) => way.goals))].flat());
  const asked = [...new Set([...goals].flatMap(({ condition }) => askedIn(condition)))];
  askedBefore.set(ways, asked);
  return asked;
}

const askedBefore = new WeakMap<readonly Route[], readonly string[]>();

function askedIn(condition: Condition = true): readonly string[] {
  return variablesIn(condition).filter((variable) => variable.startsWith('team.'));
}

type Case = Question & { readonly caller: Caller; readonly known: Reading };

/** Looks for a request that goes this way against the sentence. */
function examine(way: Route, one: Case): Pick<Finding, 'broken' | 'unproven'> | undefined {
  const { world, invariant, caller, known } = one;
  const target = one.targets(way.deployment);
  const said = invariant.sentence.condition ?? true;
  const isAlways = invariant.kind === 'always';
  const condition = isAlways ? said : withUnsaid(said, target);
  const ofTarget = isAlways ? target : unsaidIsOpen(target);
  const read: Reading = (variable) => ofTarget(variable) ?? known(variable);
  const wanted = isAlways ? noMatch : may.be;
  if ((outcomesOf(condition, read) & wanted) === 0) return undefined;

  const where: Goal = { condition: invariant.where?.condition ?? true, wanted: may.be };
  let units: Units | 'no' | 'not-found' = {};
  const found = satisfy([where, ...way.goals, { condition, wanted }], read, (assignment) => {
    units = findUnits(way.draws, assignment, caller?.id);
    return units !== 'no';
  });
  if (found.answer === 'no') return undefined;
  const { environment } = world.plan.besides;
  const { deployment } = way;
  const provider = world.plan.besides.deployments[deployment]?.provider ?? '';
  const path = [...way.steps, ...providerSteps(said, provider, world.registry)].map(withOverlay);
  const about = { environment, capability: one.capability, deployment, path };
  if (found.answer === 'unknown' || typeof units === 'string') return { unproven: about };
  const moment = momentOf(way, found.assignment, one.now);
  const context = contextOf(found.assignment, units, caller?.id);
  const broken = {
    ...about,
    context,
    ...(moment !== undefined && { moment }),
    ...(way.isShadow && { isShadow: way.isShadow }),
  };
  return { broken };
}

/** Says of a line that it is an overlay's. */
function withOverlay({ span, message }: Related): Related {
  return span.file.startsWith('environments/')
    ? { span, message: `${message}, by this overlay` }
    : { span, message };
}
