import { fingerprint } from '../draw/fingerprint.ts';
import type { Scenario } from './keys.ts';

/** Decides for each request whether its scenario applies: counts `times`, draws `rate`. */
export interface Gate {
  /** The scenario to play, or an empty one where this request is to be answered well. */
  admit(scenario: Scenario, scope: string): Scenario;
  reset(): void;
}

/** How many different scenarios are counted before the oldest count is forgotten. */
const mostCounts = 10_000;

/** Creates a gate; the draws for `rate` depend on the seed, the scope and how often it was asked. */
export function createGate(seed: number): Gate {
  const counts = new Map<string, number>();
  return {
    admit(scenario, scope) {
      const { times, rate } = scenario;
      if (times === undefined && rate === undefined) return scenario;
      const asked = (counts.get(scope) ?? 0) + 1;
      remember(counts, scope, asked);
      const over = times !== undefined && asked > times;
      const spared = rate !== undefined && fingerprint(seed, 'rate', scope, asked) / 2 ** 32 >= rate;
      return over || spared ? {} : scenario;
    },
    reset: () => counts.clear(),
  };
}

function remember(counts: Map<string, number>, scope: string, asked: number): void {
  counts.set(scope, asked);
  const [oldest] = counts.keys();
  if (counts.size > mostCounts && oldest !== undefined) counts.delete(oldest);
}
