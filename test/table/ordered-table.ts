import type { DeploymentOrder, RoutingTable } from '../../src/table/table.ts';
import { exampleTable } from './example.ts';

/** A table of one capability, which always goes to the model `big`, in this order of its deployments. */
export function orderedTable(order?: DeploymentOrder): RoutingTable {
  const table = exampleTable();
  const { big } = table.models;
  const [capability] = Object.values(table.capabilities);
  if (big === undefined || capability === undefined) throw new Error('the example has both');
  const { description, owner, promise, timeouts, exclusive } = capability;
  const rules = [{ use: { model: 'big' } }];
  return {
    ...table,
    models: { ...table.models, big: { ...big, ...(order === undefined ? {} : { order }) } },
    capabilities: { plain: { description, owner, promise, timeouts, exclusive, rules, fallbacks: [] } },
    teams: {},
  };
}

/** All of them to one deployment. */
export const split: DeploymentOrder = {
  split: { by: 'user', salt: 'big:deployments', ranges: [{ from: 0, to: 100_000, deployment: 'big@south' }] },
};
