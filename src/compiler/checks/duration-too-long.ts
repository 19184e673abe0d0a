import { usesOf } from '../link/reachable-models.ts';
import type { Resource } from '../link/registry.ts';
import { parseDuration } from '../schema/quantity.ts';
import type { Path } from '../source/parse/node.ts';
import { defineCheck } from './check.ts';

/** Timers of Node and browsers fire at once beyond 2^31 - 1 milliseconds. */
const longest = 24 * 86_400_000;

export const durationTooLong = defineCheck<{ value: string }>({
  code: 'duration-too-long',
  severity: 'error',
  message: ({ value }) => `${value} is longer than 24d, the longest time that can be waited for`,
  help: 'Write a shorter time; a request seldom needs more than some minutes.',
  explain:
    'Timers count milliseconds in 31 bits, a little less than 25 days. A longer time would end at once.',
  visit({ registry }, report) {
    const { settings, capabilities } = registry;
    if (settings !== undefined) {
      const { timeouts, retry, breaker } = settings.value;
      const { window, cooldown, maxCooldown } = breaker ?? {};
      check(settings, { timeouts, retry, breaker: { window, cooldown, maxCooldown } });
    }
    for (const capability of capabilities.values())
      check(capability, {
        timeouts: capability.value.timeouts,
        hedge: capability.value.hedge,
        constraints: { firstToken: capability.value.constraints?.firstToken },
      });
    for (const use of [...capabilities.values()].flatMap(usesOf)) {
      const value = use.within?.firstToken;
      if (value !== undefined && parseDuration(value) > longest) report(use.span, { value });
    }

    function check(resource: Resource<unknown>, groups: Record<string, object | undefined>): void {
      for (const [group, fields] of Object.entries(groups)) {
        for (const [field, value] of Object.entries(fields ?? {})) {
          const path: Path = [group, field];
          // The other fields of these groups are numbers.
          if (typeof value !== 'string' || parseDuration(value) <= longest) continue;
          report(resource.at(...path), { value });
        }
      }
    }
  },
});
