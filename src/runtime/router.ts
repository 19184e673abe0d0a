import type { RoutingTable } from '../table/table.ts';
import { draw, firstMatch, resolutionOf } from './choose.ts';
import { explain } from './explain.ts';
import { FactsOfCall } from './facts.ts';
import { type BeginOptions, createHealth, type DeploymentHealth, type Permit } from './health.ts';
import type { LiveTable, Plan } from './live-table.ts';
import { quote, refuse } from './refuse.ts';
import type { Resolution, ResolveContext, ResolveError } from './resolution.ts';
import { withoutSetAside } from './set-aside.ts';
import type { Store } from './store.ts';

export interface ResolveOptions {
  /** Tell every rule and every candidate, with what became of it. */
  readonly explain?: boolean;
}

/** Answers which deployments a request goes to, and keeps count of how they do. */
export interface Router {
  /**
   * Answers at once and always; what goes wrong is in `error`. Without a team in the context every capability
   * is allowed: whoever serves callers that he does not trust names one. The answer may be shared and frozen.
   */
  resolve(capability: string, context?: ResolveContext, options?: ResolveOptions): Resolution;
  /** The table of this moment, for one request to keep; `undefined` before there is one. */
  snapshot(): Snapshot | undefined;
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
export interface Snapshot {
  readonly revision: string;
  readonly table: RoutingTable;
  resolve(capability: string, context?: ResolveContext, options?: ResolveOptions): Resolution;
}

/** Makes a router over a store. `clock` is in milliseconds since 1970; `random` answers from 0 to below 1. */
export function createRouter({
  store,
  clock = Date.now,
  random = Math.random,
}: {
  store: Store;
  clock?: () => number;
  random?: () => number;
}): Router {
  const health = createHealth({ clock, random });
  const adopt = () => {
    const live = store.current();
    if (live) health.adopt(live.table);
  };
  adopt();
  store.subscribe((event) => {
    if (event.type !== 'rejected') adopt();
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
    const refused = notAllowed(live, plan, context?.team);
    if (refused) {
      const { timeouts } = plan.capability;
      return refuse(capability, refused, { revision: live.revision, timeouts });
    }
    if (plan.fixed && health.calm() && options?.explain !== true) return markStale(plan.fixed);
    return decide(live, plan, context ?? {}, options?.explain === true);
  }

  function decide(live: LiveTable, plan: Plan, context: ResolveContext, explained: boolean): Resolution {
    const team = context.team === undefined ? undefined : live.teams.get(context.team)?.team;
    const { environment } = live.table;
    const facts = new FactsOfCall({ capability: plan.id, environment, team, context }, clock);
    const matched = firstMatch(plan, facts);
    const choice = plan.rules[matched]?.choice;
    if (!choice) return refuse(plan.id, { code: 'NO_TARGET', message: 'The capability has no rule.' });
    const drawn = choice.kind === 'split' ? draw(choice, context, random) : undefined;
    const intended = resolutionOf(choice, facts, drawn?.bucket ?? 0);
    const answer = markStale(withoutSetAside(intended, health, facts));
    if (!explained) return answer;
    const trace = { live, plan, facts, health, matched, drawn, intended, answer };
    return { ...answer, explanation: explain(trace) };
  }

  function markStale(resolution: Resolution): Resolution {
    return store.state === 'STALE' ? { ...resolution, reason: 'STALE' } : resolution;
  }

  return {
    resolve(capability, context, options) {
      const live = store.current();
      return live ? resolveIn(live, capability, context, options) : refuse(capability, notReady);
    },
    snapshot() {
      const live = store.current();
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
function notAllowed(live: LiveTable, { id }: Plan, team: string | undefined): ResolveError | undefined {
  if (team === undefined) return undefined;
  const membership = live.teams.get(team);
  if (!membership) return { code: 'UNKNOWN_TEAM', message: `There is no team ${quote(team)}.` };
  if (membership.allowed === '*' || membership.allowed.has(id)) return undefined;
  return { code: 'NOT_ALLOWED', message: `The team ${quote(team)} may not use ${quote(id)}.` };
}
