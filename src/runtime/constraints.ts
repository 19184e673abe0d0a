import type { Constraints, RoutingTable } from '../table/table.ts';

/** Which constraint bars a deployment from a capability whatever the request; nothing where none does. */
export function barredBy(
  deployment: string,
  { regions, training }: Constraints = {},
  table: RoutingTable,
): 'regions' | 'training' | undefined {
  const { region, data } = table.providers[table.deployments[deployment]?.provider ?? ''] ?? {};
  if (regions !== undefined && (region === undefined || !regions.includes(region))) return 'regions';
  return training !== undefined && data?.training !== false ? 'training' : undefined;
}
