import type { Condition } from '../../src/table/condition.ts';
import type { Capability, RoutingTable, Rule } from '../../src/table/table.ts';
import { exampleTable } from '../table/example.ts';

/** The user that the rule of `targeted` knows. */
export const knownUser = 'c0ffee00-0000-4000-8000-000000000001';

const isKnownUser: Condition = ['==', ['attr', 'user'], knownUser];
const isInternal: Condition = [
  'and',
  ['==', ['entry', 'tags', 'customer'], 'false'],
  ['==', ['entry', 'tags', 'surname'], 'Świętopełk'],
];

/**
 * Capabilities in the place of the flags of OpenFeature's own scenarios: one that is always the same, one that
 * looks at the targeting key, one that looks at attributes, and one that may change.
 */
export function flags({ changing = 'big' }: { changing?: string } = {}): RoutingTable {
  const table = exampleTable();
  const { chat } = table.capabilities;
  if (chat === undefined) throw new Error('The example has no chat.');
  const capability = (...rules: readonly Rule[]): Capability => ({ ...chat, fallbacks: [], rules });
  return {
    ...table,
    capabilities: {
      ...table.capabilities,
      fixed: capability({ use: { model: 'big' } }),
      targeted: capability(
        { name: 'the known user', when: isKnownUser, use: { model: 'small' } },
        { use: { model: 'big' } },
      ),
      'context-aware': capability({ when: isInternal, use: { model: 'tiny' } }, { use: { model: 'big' } }),
      changing: capability({ use: { model: changing } }),
    },
  };
}
