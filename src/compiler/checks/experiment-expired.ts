import { parseDate } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const experimentExpired = defineCheck<{ experiment: string; expires: string }>({
  code: 'experiment-expired',
  severity: 'error',
  message: ({ experiment, expires }) =>
    `The experiment "${experiment}" still runs, and was to be over on ${expires}`,
  help: 'Write `status: concluded` and let `use` say what came of it, or give it a later day.',
  explain:
    'The day under `expires` has come. The table that is live stays as it is; only a new one is not made while the experiment runs on unattended.',
  each: 'capability',
  visit({ registry, now }, report) {
    for (const { experiment, at } of registry.capabilities.values()) {
      const expires = experiment?.file.status === 'running' ? experiment.file.expires : undefined;
      if (experiment === undefined || expires === undefined) continue;
      if (parseDate(expires) * 1000 > now.getTime()) continue;
      report(at('experiment', 'expires'), { experiment: experiment.file.name, expires });
    }
  },
});
