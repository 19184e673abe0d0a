import { expect, test } from 'vitest';
import { selfTestOf } from '../../../src/gitops/bundle/self-test.ts';
import { signBundle } from '../../../src/gitops/bundle/sign-bundle.ts';
import { featuresOf } from '../../../src/table/features.ts';
import type { DeploymentOrder, RoutingTable } from '../../../src/table/table.ts';
import { newKey } from '../../runtime/signed/fixture.ts';
import { exampleTable } from '../../table/example.ts';

const split: DeploymentOrder = {
  split: { by: 'user', salt: 'big:deployments', ranges: [{ from: 0, to: 100_000, deployment: 'big@south' }] },
};

/** A table of one capability, which always goes to the model `big`, in this order of its deployments. */
function ordered(order?: DeploymentOrder): RoutingTable {
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

test('a table whose model orders its deployments needs a runtime that can', () => {
  expect(featuresOf(ordered())).toEqual([]);
  expect(featuresOf(ordered('cheapest'))).toEqual(['cheapest/1', 'model-order/1']);
  expect(featuresOf(ordered(split))).toEqual(['buckets-murmur3/1', 'model-order/1']);
});

test.each<[string, DeploymentOrder | undefined, boolean]>([
  ['as written', undefined, true],
  ['by price', 'cheapest', true],
  ['by shares', split, true],
  ['by speed', 'fastest', false],
  ['by load', 'balanced', false],
])(
  'where a model orders its deployments %s, a self-test compares their order: %s → %s',
  (_words, order, compared) => {
    const { cases } = selfTestOf(ordered(order));
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.every(({ expect: { targets } }) => (targets !== undefined) === compared)).toBe(true);
  },
);

test('the buckets of a model’s shares are among those that a self-test asks for', () => {
  const salts = (order?: DeploymentOrder) => selfTestOf(ordered(order)).buckets.map(({ salt }) => salt);
  expect(salts()).toEqual([]);
  expect(new Set(salts(split))).toEqual(new Set(['big:deployments']));
});

test('a table that is too large for a gateway once it is in a bundle is not signed', async () => {
  const plan = { generation: 1, source: { commit: 'c0ffee', path: 'registry' }, compiler: '0.1.0' };
  const made = await signBundle({ ...plan, table: ' '.repeat(48 * 1024 * 1024) }, [newKey()]);
  expect(made).toEqual({
    ok: false,
    message: 'The table has over 47185920 bytes, and in a bundle over 67108864.',
  });
});
