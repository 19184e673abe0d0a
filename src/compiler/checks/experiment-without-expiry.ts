import { defineCheck } from './check.ts';

export const experimentWithoutExpiry = defineCheck<{ experiment: string }>({
  code: 'experiment-without-expiry',
  severity: 'error',
  message: ({ experiment }) => `The experiment "${experiment}" runs without an end`,
  help: 'Write `expires:` with the day on which somebody looks at it.',
  explain:
    'An experiment that nobody ends becomes a policy that nobody decided. Every running one says by which day it is over; it may always be given a later one, by a reviewed change.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { experiment, at } of registry.capabilities.values()) {
      if (experiment?.file.status !== 'running' || experiment.file.expires !== undefined) continue;
      report(at('experiment', 'status'), { experiment: experiment.file.name });
    }
  },
});
