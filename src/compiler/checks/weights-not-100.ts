import { usesOf } from '../link/reachable-models.ts';
import { defineCheck } from './check.ts';

export const weightsNot100 = defineCheck<{ sum: string }>({
  code: 'weights-not-100',
  severity: 'error',
  message: ({ sum }) => `The shares add up to ${sum}, not to 100%`,
  help: 'Change them so that they add up exactly; three decimals are allowed (33.333%, 33.333%, 33.334%).',
  explain:
    'A split says for every caller which model answers. Shares that do not add up leave callers without a model, or say two things of the same ones. They are never scaled, because a slip of the pen would then change everybody.',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const use of usesOf(capability)) {
        if (use.kind !== 'split') continue;
        const sum = use.shares.reduce((total, share) => total + share, 0);
        const related = use.models.map(({ id, span }, index) => ({
          span,
          message: `${id} has ${percent(use.shares[index] ?? 0)}`,
        }));
        if (sum !== 100_000) report(use.models[0]?.span ?? use.span, { sum: percent(sum) }, { related });
      }
    }
  },
});

/** From thousandths of a percent. */
function percent(buckets: number): string {
  return `${buckets / 1000}%`;
}
