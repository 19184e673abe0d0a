import { number } from './facts.ts';
import type { Membership, Plan } from './live-table.ts';
import { quote } from './refuse.ts';
import type { Resolution, ResolveContext, ResolveError } from './resolution.ts';

/** Whether a team that answers from another capability once its budget is spent has spent it. */
export function isSpent(membership: Membership | undefined, context: ResolveContext | undefined): boolean {
  return membership?.degradesTo !== undefined && (number(context?.budgetUsedShare) ?? 0) >= 1;
}

/** An answer of another capability, given to whoever asked for this one. */
export function answeredBy(resolution: Resolution, { id }: Plan, other: Plan): Resolution {
  const decided = resolution.reason === 'STATIC' || resolution.reason === 'DEFAULT';
  return {
    ...resolution,
    capability: id,
    degradedTo: other.id,
    reason: decided ? 'TARGETING_MATCH' : resolution.reason,
  };
}

/** Nothing may answer in the place of an exclusive capability. */
export function spentButExclusive(capability: string): ResolveError {
  return {
    code: 'NO_TARGET',
    message: `The team's budget is spent, and ${quote(capability)} is exclusive.`,
  };
}
