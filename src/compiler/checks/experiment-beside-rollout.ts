import { defineCheck } from './check.ts';

export const experimentBesideRollout = defineCheck<{ capability: string }>({
  code: 'experiment-beside-rollout',
  severity: 'error',
  message: ({ capability }) => `"${capability}" has a running experiment and a rollout at the same time`,
  help: 'Conclude the experiment, or take the rollout out until it is concluded.',
  explain:
    'Both act on the same default. A rollout that moves it while an experiment compares against it would change what the control arm is, and the result would say nothing.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { id, experiment, rolloutTo, keyAt } of registry.capabilities.values()) {
      if (experiment?.file.status !== 'running' || rolloutTo === undefined) continue;
      const related = [{ span: keyAt('experiment'), message: 'the experiment runs' }];
      report(keyAt('rollout'), { capability: id }, { related });
    }
  },
});
