import type { Capability, RoutingTable } from '../../table/table.ts';
import { isAllowed } from './team-groups.ts';

/** Who answers a team's requests for a capability once its budget is spent. */
export type Standing =
  /** The capability itself, as before. */
  | { readonly kind: 'own' }
  | { readonly kind: 'other'; readonly id: string }
  /** Nobody: the gateway lets nothing through, or the capability is exclusive and another one would have to answer. */
  | { readonly kind: 'nobody'; readonly code: 'BUDGET_SPENT' | 'NO_TARGET' };

const own: Standing = { kind: 'own' };

/** What a table says of it. */
export function standingOf(
  { teams, capabilities }: RoutingTable,
  team: string | null,
  capability: string,
): Standing {
  const budget = team !== null && Object.hasOwn(teams, team) ? teams[team]?.budget : undefined;
  if (budget === undefined || budget.onExceed === 'warn') return own;
  if (budget.onExceed === 'block') return { kind: 'nobody', code: 'BUDGET_SPENT' };
  const { use } = budget.onExceed;
  if (use === capability || !Object.hasOwn(capabilities, use)) return own;
  const { exclusive } = capabilities[capability] ?? {};
  return exclusive === true ? { kind: 'nobody', code: 'NO_TARGET' } : { kind: 'other', id: use };
}

/** Whether nothing sets requests of a spent budget apart on either side: they are answered as all others, or by nobody. */
export function isOfOneKind(one: Standing, other: Standing): boolean {
  return one.kind === other.kind && one.kind !== 'other';
}

/** Teams that have a budget on some side and may ask for something on both. */
export function teamsWithBudgets(base: RoutingTable, head: RoutingTable): string[] {
  return Object.keys(head.teams).filter(
    (team) =>
      Object.hasOwn(base.teams, team) &&
      (head.teams[team]?.budget !== undefined || base.teams[team]?.budget !== undefined),
  );
}

/** Whether a team may ask for a capability on both sides, which both have. */
export function asks(team: string, id: string, base: RoutingTable, head: RoutingTable): boolean {
  return (
    Object.hasOwn(base.capabilities, id) &&
    Object.hasOwn(head.capabilities, id) &&
    isAllowed(base, team, id) &&
    isAllowed(head, team, id)
  );
}

/** A capability of which no request is answered, in the place of one whose rules nobody reads. */
export function closed({ rules, experiment: _, rollout: __, shadow: ___, ...rest }: Capability): Capability {
  const use = rules.at(-1)?.use;
  return { ...rest, rules: use === undefined ? [] : [{ use }], fallbacks: [] };
}
