import type { TableSources } from '../table/sources.ts';
import type { RoutingTable } from '../table/table.ts';
import { assign, type Holds } from './assignment.ts';
import { answeredBy, isSpent, spentButExclusive } from './budget.ts';
import { draw, firstMatch, settled } from './choose.ts';
import { explain } from './explain.ts';
import { FactsOfCall } from './facts.ts';
import { type BeginOptions, createHealth, type DeploymentHealth, type Permit } from './health.ts';
import { withinLimits } from './limit-targets.ts';
import type { LiveTable, Membership, Plan } from './live-table.ts';
import { quote, refuse } from './refuse.ts';
import type { CapabilityName, ContextOf, Registered } from './register.ts';
import type { Resolution, ResolveContext, ResolveError } from './resolution.ts';
import { withoutSetAside } from './set-aside.ts';
import { alsoSetAside, fixedStore, rebucketed } from './stand-in.ts';
import type { Store } from './store.ts';

export interface ResolveOptions {
  /** Tell every rule and every candidate, with what became of it. */
  readonly explain?: boolean;
}

/**
 * Asks for a capability. With `Capabilities`, the emitted types of a registry, another name or a context that needs
 * more than is promised does not compile.
 */
type Resolve<Capabilities> = <Name extends CapabilityName<Capabilities>>(
  capability: Name,
  context?: ContextOf<Capabilities, Name>,
  options?: ResolveOptions,
) => Resolution;

/** Answers which deployments a request goes to, and keeps count of how they do. */
export interface Router<Capabilities = Registered> {
  /**
   * Answers at once and always; what goes wrong is in `error`. Without a team in the context every capability
   * is allowed: whoever serves callers that he does not trust names one. The answer may be shared and frozen.
   */
  readonly resolve: Resolve<Capabilities>;
  /** The table of this moment, for one request to keep; `undefined` before there is one. */
  snapshot(): Snapshot<Capabilities> | undefined;
  /**
   * Asks whether a call to this deployment may begin; `undefined` while it is set aside or its one probe is out.
   * Whoever gets a permit reports on it how the call ended. A probe that is not reported is held to be lost after
   * ten minutes, or after the longest total timeout of the table where that is longer.
   */
  begin(deployment: string, options?: BeginOptions): Permit | undefined;
  /** Every deployment of the live table. */
  health(): readonly DeploymentHealth[];
}

/** One table, pinned: a request that holds it never sees another, however long it lasts. */
export interface Snapshot<Capabilities = Registered> {
  readonly revision: string;
  readonly table: RoutingTable;
  readonly resolve: Resolve<Capabilities>;
}

/** What a router answers from: a store, whose table may change, or one table for good. */
export type RouterSource =
  | { readonly store: Store }
  | { readonly table: RoutingTable; readonly revision?: string; readonly sources?: TableSources };

export interface RouterParts {
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Where somebody has stopped a rollout; asked at each resolution of a capability that has one. */
  readonly holds?: Holds;
  /** For tests and proofs: puts a unit into a bucket from 0 to 99,999 in the place of the published hash. */
  readonly bucketOf?: (salt: string, unit: string) => number;
  /** For tests and proofs: sets deployments aside in addition to those whose breakers do. */
  readonly isSetAside?: (deployment: string) => boolean;
}

/**
 * Makes a router. Tests and proofs give it a `table`, a `clock`, `random`, and where they ask what would be,
 * `bucketOf`, `isSetAside` and `holds`; it then answers the same for the same arguments, and reads nothing else.
 */
export function createRouter<Capabilities = Registered>(
  parts: RouterSource & RouterParts,
): Router<Capabilities> {
  const { clock = Date.now, random = Math.random, holds, bucketOf, isSetAside } = parts;
  const store = 'store' in parts ? parts.store : fixedStore(parts);
  const current = bucketOf ? rebucketed(store, bucketOf) : store.current;
  const breakers = createHealth({ clock, random });
  const health = isSetAside ? alsoSetAside(breakers, isSetAside) : breakers;
  const adopt = () => {
    const live = store.current();
    if (live) health.adopt(live.table);
  };
  adopt();
  store.subscribe((event) => {
    if (event.type === 'ready' || event.type === 'changed') adopt();
  });

  /** Everything from here on sees one table, one moment. */
  function resolveIn(
    live: LiveTable,
    capability: string,
    context: ResolveContext | undefined,
    options: ResolveOptions | undefined,
  ): Resolution {
    const plan = live.plans.get(capability);
    if (!plan) return refuse(capability, unknownCapability(capability), { revision: live.revision });
    const explained = options?.explain === true;
    const team = context?.team;
    if (team === undefined) return answer(live, plan, context, explained);
    const { timeouts } = plan.capability;
    const membership = live.teams.get(team);
    const refused = whyRefused(membership, plan, team);
    if (refused) return refuse(capability, refused, { revision: live.revision, timeouts });
    if (!isSpent(membership, context)) return answer(live, plan, context, explained);
    return degrade(live, plan, { membership, context, explained });
  }

  function answer(
    live: LiveTable,
    plan: Plan,
    context: ResolveContext | undefined,
    explained: boolean,
  ): Resolution {
    if (plan.fixed && health.calm() && !explained) return markStale(plan.fixed);
    return decide(live, plan, context ?? {}, explained);
  }

  /** The team's budget is spent: the capability that the team names for that answers. */
  function degrade(
    live: LiveTable,
    plan: Plan,
    {
      membership,
      context,
      explained,
    }: { membership: Membership | undefined; context: ResolveContext | undefined; explained: boolean },
  ): Resolution {
    const other = live.plans.get(membership?.degradesTo ?? '');
    if (other === undefined || other === plan) return answer(live, plan, context, explained);
    const { timeouts, exclusive } = plan.capability;
    if (exclusive) return refuse(plan.id, spentButExclusive(plan.id), { revision: live.revision, timeouts });
    return answeredBy(answer(live, other, context, explained), { live, plan, other, context });
  }

  function decide(live: LiveTable, plan: Plan, context: ResolveContext, explained: boolean): Resolution {
    const team = context.team === undefined ? undefined : live.teams.get(context.team)?.team;
    const { environment } = live.table;
    const facts = new FactsOfCall({ capability: plan.id, environment, team, context }, clock);
    const matched = firstMatch(plan, facts);
    const assignment =
      plan.change && matched === plan.rules.length - 1 ? assign(plan.change, facts, holds) : undefined;
    const choice = assignment?.choice ?? plan.rules[matched]?.choice;
    if (!choice) return refuse(plan.id, { code: 'NO_TARGET', message: 'The capability has no rule.' });
    const drawn = choice.kind === 'split' ? draw(choice, context, random) : undefined;
    const intended =
      choice.kind === 'objective'
        ? choice.inOrder({ facts, health, random })
        : settled(choice, drawn?.bucket ?? 0);
    const { limits } = choice;
    const kept = limits === undefined ? intended : withinLimits(intended, limits, { facts, health });
    const answer = markStale(withoutSetAside(kept, health, facts));
    if (!explained) return answer;
    const trace = { live, plan, facts, health, matched, assignment, choice, drawn, intended, kept, answer };
    return { ...answer, explanation: explain(trace) };
  }

  function markStale(resolution: Resolution): Resolution {
    return store.state === 'STALE' && resolution.error === undefined
      ? { ...resolution, reason: 'STALE' }
      : resolution;
  }

  return {
    resolve(capability, context, options) {
      const live = current();
      return live ? resolveIn(live, capability, context, options) : refuse(capability, notReady);
    },
    snapshot() {
      const live = current();
      return (
        live && {
          revision: live.revision,
          table: live.table,
          resolve: (capability, context, options) => resolveIn(live, capability, context, options),
        }
      );
    },
    begin: health.begin,
    health: health.list,
  };
}

const notReady: ResolveError = {
  code: 'NOT_READY',
  message: 'There is no routing table yet.',
};

function unknownCapability(capability: unknown): ResolveError {
  return { code: 'UNKNOWN_CAPABILITY', message: `There is no capability ${quote(capability)}.` };
}

/** Why a team may not ask for a capability, if it may not. */
function whyRefused(
  membership: Membership | undefined,
  { id }: Plan,
  team: string,
): ResolveError | undefined {
  if (!membership) return { code: 'UNKNOWN_TEAM', message: `There is no team ${quote(team)}.` };
  if (membership.allowed === '*' || membership.allowed.has(id)) return undefined;
  return { code: 'NOT_ALLOWED', message: `The team ${quote(team)} may not use ${quote(id)}.` };
}
