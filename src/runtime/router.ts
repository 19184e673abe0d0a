import type { Bucketing } from '../table/bucket.ts';
import type { TableSources } from '../table/sources.ts';
import type { RoutingTable } from '../table/table.ts';
import { assign, type Holds } from './assignment.ts';
import { answeredBy, isSpent, spentButExclusive } from './budget.ts';
import { chosenBy, firstMatch, sequenceBy, settledBy } from './choose.ts';
import type { Race } from './contenders.ts';
import { draw } from './draw.ts';
import { FactsOfCall } from './facts.ts';
import {
  type BeginOptions,
  createHealth,
  type DeploymentHealth,
  type Health,
  type Permit,
  type SetAside,
} from './health.ts';
import { withinLimits } from './limit-targets.ts';
import { type LiveTable, type Membership, type Plan, planOf } from './live-table.ts';
import { quote, refuse } from './refuse.ts';
import type { CapabilityName, ContextOf, Registered } from './register.ts';
import type { Explanation, Resolution, ResolveContext, ResolveError } from './resolution.ts';
import { withoutSetAside } from './set-aside.ts';
import { holderOf, type TableHolder } from './table-holder.ts';
import type { Trace } from './trace.ts';

export interface ResolveOptions {
  /**
   * Tells every rule and every candidate, with what became of it: the function of that name from
   * `signalbox/runtime/explain`. It is handed in so that who never explains does not carry it.
   */
  readonly explain?: Explain | undefined;
}

type Explain = (trace: Trace) => Explanation;

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
  /** Why a deployment is passed over at this moment, and for how long; nothing where it is not. */
  setAside(deployment: string): SetAside | undefined;
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
  | { readonly store: TableHolder }
  | {
      readonly table: RoutingTable;
      readonly revision?: string;
      readonly sources?: TableSources;
      /** For tests and proofs: puts units into buckets in the place of the published hash. */
      readonly bucketing?: Bucketing;
    };

export interface RouterParts {
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Where somebody has stopped a rollout; asked at each resolution of a capability that has one. */
  readonly holds?: Holds;
  /** For tests and proofs: what is known of the deployments, in the place of what calls tell. */
  readonly health?: Health;
}

/**
 * Makes a router. Tests and proofs give it a `table`, a `clock`, `random`, and where they ask what would be,
 * `bucketing`, `health` and `holds`; it then answers the same for the same arguments, and reads nothing else.
 */
export function createRouter<Capabilities = Registered>(
  parts: RouterSource & RouterParts,
): Router<Capabilities> {
  const { clock = Date.now, random = Math.random, holds, health = createHealth({ clock, random }) } = parts;
  const store = 'store' in parts ? parts.store : holderOf(parts);
  const adopt = () => {
    const live = store.current();
    if (live) health.adopt(live.table, live.calls);
  };
  adopt();
  store.subscribe(adopt);

  /** Everything from here on sees one table, one moment. */
  function resolveIn(
    live: LiveTable,
    capability: string,
    context: ResolveContext | undefined,
    options: ResolveOptions | undefined,
  ): Resolution {
    const { revision } = live;
    try {
      const plan = planOf(live, capability);
      if (!plan) {
        const message = `There is no capability ${quote(capability)}.`;
        return refuse(capability, { code: 'UNKNOWN_CAPABILITY', message }, { revision });
      }
      const explain = options?.explain;
      const team = context?.team;
      let membership: Membership | undefined;
      if (team !== undefined) {
        membership = live.teams.get(team);
        const refused = whyRefused(membership, plan, team);
        if (refused) return refuse(capability, refused, { revision, timeouts: plan.capability.timeouts });
        if (isSpent(membership, context)) {
          return degrade({ live, asked: plan, membership, context, explain });
        }
      }
      // The answer that was there before the question: making none is what keeps simple policies fast.
      if (plan.fixed !== undefined && explain === undefined && health.calm()) return markStale(plan.fixed);
      return decide(plan, { live, asked: plan, membership, context, explain });
    } catch {
      // Contexts come from people's code, and so do the clock and the holds.
      return refuse(capability, brokenInput, { revision });
    }
  }

  /** The team's budget is spent: the capability that the team names for that answers. */
  function degrade(question: Question): Resolution {
    const { live, asked, membership } = question;
    const other = planOf(live, membership?.degradesTo ?? '');
    if (other === undefined || other === asked) return decide(asked, question);
    const { timeouts, exclusive } = asked.capability;
    if (exclusive) {
      return refuse(asked.id, spentButExclusive(asked.id), { revision: live.revision, timeouts });
    }
    return answeredBy(decide(other, question), asked, other);
  }

  function decide(plan: Plan, question: Question): Resolution {
    const { live, membership, explain } = question;
    // Callers in JavaScript also give null.
    const context = question.context ?? {};
    const { environment } = live.table;
    const facts = new FactsOfCall(
      { capability: plan.id, environment, team: membership?.team, context },
      clock,
    );
    const matched = firstMatch(plan, facts);
    const assignment =
      plan.change && matched === plan.rules.length - 1 ? assign(plan.change, facts, holds) : undefined;
    const choice = assignment?.choice ?? plan.rules[matched]?.choice;
    const bucket = choice?.kind === 'split' ? draw(choice.sticky, context, random) : 0;
    const sequence = choice && sequenceBy(choice, bucket);
    // Most requests end here: nothing about the answer depends on them any more.
    const settled = choice && settledBy(choice, sequence);
    if (settled !== undefined && explain === undefined && health.calm()) return markStale(settled);
    const race: Race = { facts, health, random, arranged: undefined };
    const intended = choice && chosenBy(choice, sequence, race);
    if (choice === undefined || intended === undefined) return refuse(plan.id, noRule);
    const { limits } = choice;
    const kept = limits === undefined ? intended : withinLimits(intended, limits, race);
    const answer = markStale(withoutSetAside(kept, health, facts));
    if (explain === undefined) return answer;
    const decision = { plan, matched, assignment, choice, bucket, intended, kept, answer };
    return { ...answer, explanation: explain({ ...race, ...question, ...decision }) };
  }

  function markStale(resolution: Resolution): Resolution {
    return store.isStale() && resolution.error === undefined
      ? { ...resolution, reason: 'STALE' }
      : resolution;
  }

  return {
    resolve(capability, context, options) {
      const live = store.current();
      return live
        ? resolveIn(live, capability, context, options)
        : refuse(capability, store.isStale() ? tooStale : notReady);
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
    setAside: (deployment) => health.setAside(deployment, clock()),
    health: health.list,
  };
}

/** What is asked of one table. */
interface Question {
  readonly live: LiveTable;
  readonly asked: Plan;
  /** Of the team that asks, where the context names one. */
  readonly membership: Membership | undefined;
  readonly context: ResolveContext | undefined;
  readonly explain: Explain | undefined;
}

const notReady: ResolveError = {
  code: 'NOT_READY',
  message: 'There is no routing table yet.',
};

const tooStale: ResolveError = {
  code: 'NOT_READY',
  message: 'The routing table is stale, and may not answer.',
};

const brokenInput: ResolveError = {
  code: 'BROKEN_INPUT',
  message: 'The context, the clock or the holds threw.',
};

/** No sound table comes to this. */
const noRule: ResolveError = { code: 'NO_TARGET', message: 'There is no rule.' };

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
