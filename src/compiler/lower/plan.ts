import type { Span } from '../../diagnostic/diagnostic.ts';
import type { RoutingTable, Rule } from '../../table/table.ts';

/** A routing table in the making: rules still know where they were written, so that passes may drop some. */
export interface Plan {
  /** Everything but the capabilities' rules. */
  readonly table: Omit<RoutingTable, 'capabilities'> & {
    readonly capabilities: Readonly<Record<string, PlannedCapability>>;
  };
  /** By path in the table, without the rules. */
  readonly places: ReadonlyMap<string, Span>;
}

export type PlannedCapability = Omit<RoutingTable['capabilities'][string], 'rules'> & {
  readonly rules: readonly PlannedRule[];
};

export interface PlannedRule {
  readonly rule: Rule;
  readonly span: Span;
}
