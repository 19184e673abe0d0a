import type { Objective } from '../../table/table.ts';

/** What an objective prefers, in words. */
export const objectiveText: Readonly<Record<Objective, string>> = {
  cheapest: 'the cheapest',
  fastest: 'the fastest',
  balanced: 'the least busy',
};
