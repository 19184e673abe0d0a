import type { Capability } from '../../table/table.ts';
import type { LinkedCapability } from '../link/registry.ts';
import { parseDuration, parseShare } from '../schema/quantity.ts';
import { defined } from './defined.ts';
import { saltName } from './salt-name.ts';
import { lowerWithin } from './use.ts';

/** What a capability demands of its targets, and what it sends besides. */
export function lowerSafeguards(
  capability: LinkedCapability,
): Pick<Capability, 'constraints' | 'hedge' | 'shadow'> {
  const { constraints, hedge, shadow } = capability.value;
  return defined({
    constraints:
      constraints &&
      defined({
        regions: constraints.regions?.toSorted(),
        training: constraints.training,
        ...lowerWithin(constraints),
      }),
    hedge: hedge && { after: parseDuration(hedge.after) },
    shadow: shadow && {
      model: shadow.to,
      share: parseShare(shadow.share),
      salt: `${saltName(capability)}:shadow`,
    },
  });
}
