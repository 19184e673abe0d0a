import type { Constraints, RoutingTable } from '../../table/table.ts';
import { costOf } from '../cheapest.ts';
import type { barredBy } from '../constraints.ts';
import { brokenBound, type Circumstances, type Limits } from '../limits.ts';
import type { Measures } from '../measures.ts';
import type { Target } from '../resolution.ts';

/** In words, why a capability may never go to a deployment: its region, or what becomes of the data. */
export function sayBarred(
  deployment: string,
  by: NonNullable<ReturnType<typeof barredBy>>,
  { constraints, table }: { constraints: Constraints | undefined; table: RoutingTable },
): string {
  const { region, data } = table.providers[table.deployments[deployment]?.provider ?? ''] ?? {};
  if (by === 'training') {
    return data?.training === true
      ? 'its provider trains on the data'
      : 'its provider is not known to leave the data out of training';
  }
  const regions = constraints?.regions?.join(', ');
  return region === undefined
    ? `its region is not known, and must be one of ${regions}`
    : `its region ${region} is not one of ${regions}`;
}

/** In words, which bound a target does not keep. */
export function sayBeyond(target: Target, limits: Limits, now: Circumstances): string | undefined {
  const broken = brokenBound(target, limits, now);
  if (broken === undefined) return undefined;
  const { bound, allowed } = broken;
  const prices = limits.table.deployments[target.deployment]?.prices ?? [];
  return bound === 'costPerRequest'
    ? `${sayCost(costOf(prices, now.facts))}, and at most ${sayMoney(allowed / 1e10)} is allowed`
    : `${sayFirstToken(now.health.measures(target.deployment))}, and at most ${allowed} ms is allowed`;
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
