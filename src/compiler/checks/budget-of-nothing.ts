import { parsePrice } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const budgetOfNothing = defineCheck<{ team: string }>({
  code: 'budget-of-nothing',
  severity: 'error',
  message: ({ team }) => `The budget of "${team}" is nothing`,
  help: 'Write what the team may spend, or take the capabilities away that it is not to use.',
  explain:
    'A budget of nothing refuses every request that costs anything, from the first one on. What a team may ask for is said by its `capabilities`; how much it may spend, by its budget.',
  each: 'team',
  visit({ registry }, report) {
    for (const { id, value, at } of registry.teams.values()) {
      if (value.budget !== undefined && parsePrice(value.budget.limit) === 0)
        report(at('budget', 'limit'), { team: id });
    }
  },
});
