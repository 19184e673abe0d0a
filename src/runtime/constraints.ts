import type { Constraints, RoutingTable } from '../table/table.ts';

/** Why a capability may never go to a deployment, whatever the request: its region or what becomes of the data. */
export function whyBarred(
  deployment: string,
  { regions, training }: Constraints = {},
  table: RoutingTable,
): string | undefined {
  if (regions === undefined && training === undefined) return undefined;
  const provider = table.providers[table.deployments[deployment]?.provider ?? ''];
  if (regions !== undefined) {
    const region = provider?.region;
    if (region === undefined) return `its region is not known, and must be one of ${regions.join(', ')}`;
    if (!regions.includes(region)) return `its region ${region} is not one of ${regions.join(', ')}`;
  }
  if (training === undefined || provider?.data?.training === false) return undefined;
  return provider?.data?.training === true
    ? 'its provider trains on the data'
    : 'its provider is not known to leave the data out of training';
}
