import { expect, test } from 'vitest';
import { signBundle } from '../../../src/gitops/bundle/sign-bundle.ts';
import { canonicalJson } from '../../../src/table/canonical.ts';
import { featuresOf } from '../../../src/table/features.ts';
import { newKey } from '../../runtime/signed/fixture.ts';
import { exampleTable } from '../../table/example.ts';
import { orderedTable, split } from '../../table/ordered-table.ts';

test('a table says what it needs of a runtime: to order deployments, to pass a self-test', () => {
  expect(featuresOf({ ...orderedTable(), selfTest: { buckets: [], cases: [] } })).toEqual(['self-test/1']);
  expect(featuresOf(orderedTable())).toEqual([]);
  expect(featuresOf(orderedTable('cheapest'))).toEqual(['cheapest/1', 'model-order/1']);
  expect(featuresOf(orderedTable(split))).toEqual(['buckets-murmur3/1', 'model-order/1']);
});

test('a table whose self-test this version does not pass is not signed', async () => {
  const wrong = {
    capability: 'chat',
    at: 0,
    context: {},
    expect: { reason: 'ERROR', rule: null, variant: null },
  };
  const table = canonicalJson({ ...exampleTable(), selfTest: { buckets: [], cases: [wrong] } });
  const plan = { generation: 1, source: { commit: 'c0ffee', path: 'registry' }, compiler: '0.1.0' };
  expect(await signBundle({ ...plan, table }, [newKey()])).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^The table fails its self-test: "chat" answers another reason/),
  });
});

test('a table that is too large for a gateway once it is in a bundle is not signed', async () => {
  const plan = { generation: 1, source: { commit: 'c0ffee', path: 'registry' }, compiler: '0.1.0' };
  const made = await signBundle({ ...plan, table: ' '.repeat(48 * 1024 * 1024) }, [newKey()]);
  expect(made).toEqual({
    ok: false,
    message: 'The table has over 47185920 bytes, and in a bundle over 67108864.',
  });
});
