import { expect, test } from 'vitest';
import { registry, runTests, testsOf } from './scratch.ts';

const twice = registry['models/third.yaml'].replace(
  'deployments: [{ provider: south, model: third-1 }]',
  [
    'deployments: [{ provider: south, model: third-1 }, { provider: north, model: third-1 }]',
    'order: { split: { south: 70%, north: 30% }, by: user }',
  ].join('\n'),
);

const cases = (...lines: readonly string[]) => ({
  'models/third.yaml': twice,
  ...testsOf(lines.map((line, index) => `  - { name: case ${index}, ${line} }`).join('\n')),
});

/** What came of them, where all of them could be run. */
async function ran(files: ReturnType<typeof cases>, options = {}) {
  const run = await runTests(files, options);
  if (run.type === 'refused') throw new Error(run.diagnostics.map(({ message }) => message).join('\n'));
  return run;
}

test('cases tell the shares of deployments, and ask at their boundary', async () => {
  const { results } = await ran(
    cases(
      'given: { down: [swift, deep] }, expect: { share: { third@south: 70%, third@north: 30%, third: 100% } }',
      'given: { down: [swift, deep], at: { order: third, bucket: 69999 } }, expect: { deployment: third@south }',
      'given: { down: [swift, deep], at: { order: third, bucket: 70000 } }, expect: { chain: [third@north, third@south] }',
      'given: { team: search }, expect: { share: { swift: 90%, third@south: 7%, third@north: 3% } }',
    ),
  );
  expect(results.map(({ mismatches }) => mismatches)).toEqual([[], [], [], []]);
});

test('a share that is another fails with what it is', async () => {
  const { results } = await ran(
    cases('given: { down: [swift, deep] }, expect: { share: { third@south: 71% } }'),
  );
  expect(results[0]?.mismatches).toMatchObject([
    { field: 'share.third@south', expected: '71%', actual: '70%' },
  ]);
});

test('coverage names the share that no case drew', async () => {
  const { coverage = [] } = await ran(
    cases('given: { down: [swift, deep], at: { order: third, bucket: 0 } }, expect: { model: third }'),
    { coverage: true },
  );
  const shares = coverage.filter(({ what }) => what.includes('in the order of'));
  expect(shares.map(({ what, touched }) => [what, touched])).toEqual([
    ['third@south in the order of third', true],
    ['third@north in the order of third', false],
  ]);
});

test('a bucket in the order of a model that has none is refused', async () => {
  const run = await runTests(cases('given: { at: { order: swift, bucket: 0 } }, expect: { model: swift }'));
  const messages = run.type === 'refused' ? run.diagnostics.map(({ message }) => message) : [];
  expect(messages).toEqual(['There is no model whose order is a split called "swift"']);
});
