import { buckets } from '../../table/bucket.ts';
import { defineCheck } from './check.ts';

export const armsNot100 = defineCheck<{ experiment: string; sum: string }>({
  code: 'arms-not-100',
  severity: 'error',
  message: ({ experiment, sum }) => `The arms of "${experiment}" add up to ${sum}, not to 100%`,
  help: 'The arms divide those who take part; how many take part is the `share` of the experiment.',
  explain:
    'Everybody who takes part in an experiment is in exactly one of its arms, so their shares add up to 100%. To try something on a fifth of the callers, write `share: 20%` in the experiment and divide that fifth between the arms.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { experiment } of registry.capabilities.values()) {
      const arms = experiment?.arms ?? [];
      const sum = arms.reduce((total, { share }) => total + share, 0);
      const [first] = arms;
      if (experiment === undefined || first === undefined || sum === buckets) continue;
      const related = arms.map(({ name, share, span }) => ({
        span,
        message: `${name} has ${share / 1000}%`,
      }));
      report(first.span, { experiment: experiment.file.name, sum: `${sum / 1000}%` }, { related });
    }
  },
});
