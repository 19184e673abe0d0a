import type { Capability, Price, RoutingTable, Use, Within } from '../table/table.ts';
import { costOf } from './cheapest.ts';
import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import { isOutdated } from './measures.ts';
import type { Target } from './resolution.ts';

/** Bounds that only the request and its moment can tell of: on every target, and on those that a rule chose. */
export interface Limits {
  readonly onAll: Within | undefined;
  readonly onChosen: Within | undefined;
  readonly table: RoutingTable;
}

/** What bounds a choice; nothing where nothing does. */
export function limitsOf(
  { constraints }: Capability,
  { within }: Use,
  table: RoutingTable,
): Limits | undefined {
  const [onAll, onChosen] = [boundsOf(constraints), boundsOf(within)];
  return (onAll ?? onChosen) && { onAll, onChosen, table };
}

function boundsOf(within: Within = {}): Within | undefined {
  return within.costPerRequest === undefined && within.firstToken === undefined ? undefined : within;
}

/** The moment at which a limit is asked about. */
export interface Circumstances {
  readonly facts: Facts;
  readonly health: Health;
}

/** Which bound on a target does not hold for this request; nothing where it keeps them all. */
export function brokenBound(
  { deployment, fallback }: Target,
  { onAll, onChosen, table }: Limits,
  now: Circumstances,
): BrokenBound | undefined {
  const prices = table.deployments[deployment]?.prices ?? [];
  const broken = brokenOf(deployment, prices, onAll, now);
  return broken ?? (fallback ? undefined : brokenOf(deployment, prices, onChosen, now));
}

/** The bound by its name, with what is allowed. */
export interface BrokenBound {
  readonly bound: keyof Within;
  readonly allowed: number;
}

function brokenOf(
  deployment: string,
  prices: readonly Price[],
  { costPerRequest, firstToken }: Within = {},
  { facts, health }: Circumstances,
): BrokenBound | undefined {
  if (costPerRequest !== undefined && !(costOf(prices, facts) <= costPerRequest * unitsOfCost)) {
    return { bound: 'costPerRequest', allowed: costPerRequest };
  }
  return firstToken !== undefined && isLate(deployment, firstToken, { facts, health })
    ? { bound: 'firstToken', allowed: firstToken }
    : undefined;
}

/** Costs are in 1e-16 USD, bounds on them in 1e-10. */
const unitsOfCost = 1_000_000;

/** What was not measured lately is given the chance to be: else nothing that was slow once could ever come back. */
function isLate(deployment: string, bound: number, { facts, health }: Circumstances): boolean {
  const measured = health.measures(deployment)?.firstToken;
  return measured !== undefined && measured.value > bound && !isOutdated(measured, facts.now);
}
