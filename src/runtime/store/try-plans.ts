import { bucketing } from '../../table/bucket.ts';
import type { Visit } from '../../table/decode-in-slices.ts';
import { prepareExpression } from '../condition.ts';
import { preparePlan } from '../live-table.ts';

/** Parts that plans are made from, besides their own capability. */
export const partsOfPlans = ['environment', 'models', 'deployments', 'providers'] as const;

/** Prepares a capability once and lets the plan go: nothing about it can fail when somebody asks for it. */
export const tryPlans: Visit = {
  dependsOn: partsOfPlans,
  visit(id, capability, table) {
    preparePlan(id, capability, { table, revision: '', bucketing, conditionOf: prepareExpression });
  },
};
