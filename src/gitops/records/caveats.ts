import type { Condition } from '../../table/condition.ts';
import { followsMeasures } from '../../table/follows-measures.ts';
import { usesOf } from '../../table/references.ts';
import type { Capability, RoutingTable } from '../../table/table.ts';

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

function isMeasured(capability: Capability, table: RoutingTable): boolean {
  return (
    capability.constraints?.firstToken !== undefined ||
    usesOf(capability).some(({ within }) => within?.firstToken !== undefined) ||
    followsMeasures(capability, table)
  );
}
