import type { Capability, Price, RoutingTable, Use, Within } from '../table/table.ts';
import { costOf } from './cheapest.ts';
import type { Facts } from './facts.ts';
import type { Health } from './health.ts';
import { isOutdated, type Measures } from './measures.ts';
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
  const onAll = bounds(constraints) ? constraints : undefined;
  const onChosen = bounds(within) ? within : undefined;
  return onAll === undefined && onChosen === undefined ? undefined : { onAll, onChosen, table };
}

function bounds(within: Within | undefined): boolean {
  return within?.costPerRequest !== undefined || within?.firstToken !== undefined;
}

/** The moment at which a limit is asked about. */
export interface Circumstances {
  readonly facts: Facts;
  readonly health: Health;
}

/** Whether a target keeps all bounds that are set on it. */
export function keepsLimits(target: Target, { onAll, onChosen, table }: Limits, now: Circumstances): boolean {
  const { deployment, fallback } = target;
  const prices = table.deployments[deployment]?.prices ?? [];
  return keeps(deployment, prices, onAll, now) && (fallback || keeps(deployment, prices, onChosen, now));
}

function keeps(
  deployment: string,
  prices: readonly Price[],
  within: Within | undefined,
  { facts, health }: Circumstances,
): boolean {
  if (within === undefined) return true;
  if (
    within.costPerRequest !== undefined &&
    !(costOf(prices, facts) <= within.costPerRequest * unitsOfCost)
  ) {
    return false;
  }
  return within.firstToken === undefined || !isLate(deployment, within.firstToken, { facts, health });
}

/** Costs are in 1e-16 USD, bounds on them in 1e-10. */
const unitsOfCost = 1_000_000;

/** What was not measured lately is given the chance to be: else nothing that was slow once could ever come back. */
function isLate(deployment: string, bound: number, { facts, health }: Circumstances): boolean {
  const measured = health.measures(deployment)?.firstToken;
  return measured !== undefined && measured.value > bound && !isOutdated(measured, facts.now);
}

/** In words, which bound a target does not keep; nothing where it keeps them all. */
export function whyBeyond(target: Target, limits: Limits, now: Circumstances): string | undefined {
  const { deployment, fallback } = target;
  const prices = limits.table.deployments[deployment]?.prices ?? [];
  const broken = [limits.onAll, fallback ? undefined : limits.onChosen].find(
    (within) => !keeps(deployment, prices, within, now),
  );
  if (broken === undefined) return undefined;
  const cost = costOf(prices, now.facts);
  if (broken.costPerRequest !== undefined && !(cost <= broken.costPerRequest * unitsOfCost)) {
    return `${sayCost(cost)}, and at most ${sayMoney(broken.costPerRequest / 1e10)} is allowed`;
  }
  return `${sayFirstToken(now.health.measures(deployment))}, and at most ${broken.firstToken} ms is allowed`;
}

/** A measured speed in words. */
export function sayFirstToken(measures: Readonly<Measures> | undefined): string {
  const late = measures?.firstToken;
  return late === undefined ? 'not measured yet' : `first token after ${Math.round(late.value)} ms lately`;
}

/** A cost in words. */
export function sayCost(cost: number): string {
  return Number.isFinite(cost) ? `estimated at ${sayMoney(cost / 1e16)}` : 'its price is not known';
}

/** To six decimals; what those do not show, to three digits. */
function sayMoney(dollars: number): string {
  const digits = Math.min(20, Math.max(6, 2 - Math.floor(Math.log10(dollars))));
  return `${dollars.toFixed(dollars > 0 ? digits : 6)} USD`;
}
