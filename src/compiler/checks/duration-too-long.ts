import { usesOf } from '../link/reachable-models.ts';
import type { Resource } from '../link/registry.ts';
import { parseDuration } from '../schema/quantity.ts';
import type { Path } from '../source/parse/node.ts';
import { defineCheck, type Report } from './check.ts';

/** Timers of Node and browsers fire at once beyond 2^31 - 1 milliseconds. */
const longest = 24 * 86_400_000;

export const durationTooLong = defineCheck<{ value: string }>({
  code: 'duration-too-long',
  severity: 'error',
  message: ({ value }) => `${value} is longer than 24d, the longest time that can be waited for`,
  help: 'Write a shorter time; a request seldom needs more than some minutes.',
  explain:
    'Timers count milliseconds in 31 bits, a little less than 25 days. A longer time would end at once.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      const { timeouts, hedge, constraints } = capability.value;
      const firstToken = constraints?.firstToken;
      reportIn(capability, { timeouts, hedge, constraints: { firstToken } }, report);
      for (const use of usesOf(capability)) {
        const value = use.within?.firstToken;
        if (value !== undefined && parseDuration(value) > longest) report(use.span, { value });
      }
    }
  },
  visitOnce({ registry: { settings } }, report) {
    if (settings === undefined) return;
    const { timeouts, retry, breaker } = settings.value;
    const { window, cooldown, maxCooldown } = breaker ?? {};
    reportIn(settings, { timeouts, retry, breaker: { window, cooldown, maxCooldown } }, report);
  },
});

function reportIn(
  resource: Resource<unknown>,
  groups: Readonly<Record<string, object | undefined>>,
  report: Report<{ value: string }>,
): void {
  for (const [group, fields] of Object.entries(groups)) {
    for (const [field, value] of Object.entries(fields ?? {})) {
      const path: Path = [group, field];
      // The other fields of these groups are numbers.
      if (typeof value !== 'string' || parseDuration(value) <= longest) continue;
      report(resource.at(...path), { value });
    }
  }
}
