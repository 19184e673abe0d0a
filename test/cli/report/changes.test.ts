import { expect, test } from 'vitest';
import { human } from '../../../src/cli/report/human.ts';
import { explain } from '../../../src/runtime/explain/explain.ts';
import type { ResolveContext } from '../../../src/runtime/resolution.ts';
import { createRouter } from '../../../src/runtime/router.ts';
import { richTable } from '../../table/example.ts';

const place = (line: number) => ({ file: 'c.yaml', line, column: 1 });

const router = createRouter({
  table: richTable(),
  revision: 'r',
  sources: {
    revision: 'r',
    places: {
      'capabilities.trial.experiment.arms.0': place(1),
      'capabilities.move.rollout': place(2),
      'teams.search.budget': place(3),
    },
  },
  clock: () => 0,
  bucketing: () => () => 7,
});

test.each<[string, ResolveContext, string]>([
  [
    'trial',
    { user: 'u' },
    "Experiment big-or-tiny: arm control, bucket 7 is below the gate's 20000, and bucket 7 is in the arm's 0 to 49999  registry/c.yaml:1:1",
  ],
  [
    'move',
    { session: 's' },
    'Rollout to tiny: not moved, not started yet; bucket 7 is not below 0  registry/c.yaml:2:1',
  ],
  [
    'trial',
    { team: 'search', budgetUsedShare: 1 },
    'Answered by chat: the budget of "search" is spent, and it names "chat" for that  registry/c.yaml:3:1',
  ],
])('the text for people tells what decided beside the rules of %s for %j', (capability, context, line) => {
  const resolution = router.resolve(capability, context, { explain });
  const text = human.resolution({ registry: 'registry', resolution, colour: false });
  expect(text.split('\n')).toContain(line);
});
