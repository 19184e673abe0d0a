import type { Condition } from '../../table/condition.ts';
import { modelsReached } from '../../table/references.ts';
import type { Capability, RoutingTable, Use } from '../../table/table.ts';

/** What of a capability a record cannot tell for sure. */
export interface Caveats {
  /** A condition reads the user or the session: a stand-in is nobody it knows. */
  readonly readsPeople: boolean;
  /** It goes by how fast or how busy deployments are, which a record does not have. */
  readonly measured: boolean;
}

/** The caveats of every capability of a table. */
export function caveatsOf(table: RoutingTable): ReadonlyMap<string, Caveats> {
  return new Map(
    Object.entries(table.capabilities).map(([id, capability]) => [
      id,
      {
        readsPeople: capability.rules.some(({ when }) => when !== undefined && readsPeople(when)),
        measured: isMeasured(capability, table),
      },
    ]),
  );
}

function readsPeople(condition: Condition): boolean {
  if (!Array.isArray(condition)) return false;
  const [operator, ...operands] = condition as readonly [string, ...Condition[]];
  if (operator === 'list') return false;
  if (operator === 'attr' || operator === 'has') return operands[0] === 'user' || operands[0] === 'session';
  return operands.some(readsPeople);
}

function isMeasured(capability: Capability, { models }: RoutingTable): boolean {
  const { rules, experiment, constraints } = capability;
  const uses: readonly Use[] = [...rules, ...(experiment?.arms ?? [])].map(({ use }) => use);
  return (
    constraints?.firstToken !== undefined ||
    uses.some((use) => 'fastest' in use || 'balanced' in use || use.within?.firstToken !== undefined) ||
    modelsReached(capability).some((model) => ['fastest', 'balanced'].includes(String(models[model]?.order)))
  );
}
