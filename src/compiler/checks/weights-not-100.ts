import { buckets } from '../../table/bucket.ts';
import { usesOf } from '../link/reachable-models.ts';
import { defineCheck } from './check.ts';

export const weightsNot100 = defineCheck<{ sum: string }>({
  code: 'weights-not-100',
  severity: 'error',
  message: ({ sum }) => `The shares add up to ${sum}, not to 100%`,
  help: 'Change them so that they add up exactly; three decimals are allowed (33.333%, 33.333%, 33.334%).',
  explain:
    'A split says for every caller which model answers, or which deployment of a model. Shares that do not add up leave callers without one, or say two things of the same ones. They are never scaled, because a slip of the pen would then change everybody.',
  each: 'capability',
  visit({ registry }, report) {
    const uses = [...registry.capabilities.values()].flatMap(usesOf);
    const orders = [...registry.models.values()].flatMap(({ order }) => order ?? []);
    const splits = [
      ...uses.flatMap((use) => (use.kind === 'split' ? [{ names: use.models, ...use }] : [])),
      ...orders.flatMap((order) => (order.kind === 'split' ? [{ names: order.providers, ...order }] : [])),
    ];
    for (const { names, shares, span: whole } of splits) {
      const sum = shares.reduce((total, share) => total + share, 0);
      const related = names.map(({ id, span }, index) => ({
        span,
        message: `${id} has ${percent(shares[index] ?? 0)}`,
      }));
      if (sum !== buckets) report(names[0]?.span ?? whole, { sum: percent(sum) }, { related });
    }
  },
});

/** From thousandths of a percent. */
function percent(buckets: number): string {
  return `${buckets / 1000}%`;
}
