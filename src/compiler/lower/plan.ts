import type { Span } from '../../diagnostic/diagnostic.ts';
import type { Capability, RoutingTable, Rule } from '../../table/table.ts';
import { byId } from '../by-id.ts';
import { once } from '../once.ts';

/**
 * A routing table in the making: rules still know where they were written, so that passes may drop some. What a
 * large registry has much of is made only when it is asked for.
 */
export interface Plan extends PlanParts {
  /** Everything but the capabilities' rules. */
  readonly table: Besides & { readonly capabilities: Readonly<Record<string, PlannedCapability>> };
}

interface PlanParts {
  /** The table without its capabilities. */
  readonly besides: Besides;
  /** Of the capabilities, in UTF-16 order. */
  readonly ids: readonly string[];
  /** In the order of the ids. */
  readonly capabilities: readonly PlannedCapability[];
  readonly places: PlanPlaces;
}

/** Where the parts of a plan are written, by path in the table; each rule has its own place itself. */
interface PlanPlaces {
  /** Of all but the capabilities. */
  readonly besides: () => ReadonlyMap<string, Span>;
  /** Of one capability and its parts. */
  readonly of: (id: string) => ReadonlyMap<string, Span>;
}

type Besides = Omit<RoutingTable, 'capabilities'>;

export type PlannedCapability = Omit<Capability, 'rules'> & { readonly rules: readonly PlannedRule[] };

export interface PlannedRule {
  readonly rule: Rule;
  readonly span: Span;
}

/** Puts a plan together. */
export function createPlan(parts: PlanParts): Plan {
  const table = once(() => ({ ...parts.besides, capabilities: byId(parts.ids, parts.capabilities) }));
  return {
    ...parts,
    get table() {
      return table();
    },
  };
}

/** One of the plan's capabilities. */
export function plannedCapability({ ids, capabilities }: Plan, id: string): PlannedCapability | undefined {
  let low = 0;
  let high = ids.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? capabilities[low] : undefined;
}
