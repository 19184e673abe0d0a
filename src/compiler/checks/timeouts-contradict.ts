import { lowerTimeouts } from '../lower/settings.ts';
import { defineCheck } from './check.ts';

export const timeoutsContradict = defineCheck<{ capability: string; longer: string; shorter: string }>({
  code: 'timeouts-contradict',
  severity: 'warning',
  message: ({ capability, longer, shorter }) =>
    `In "${capability}" the timeout \`${longer}\` is longer than \`${shorter}\`, which ends first`,
  help: ({ longer, shorter }) => `Make \`${longer}\` shorter or \`${shorter}\` longer.`,
  explain:
    'Connecting is part of waiting for the first token, and everything is part of the total. A timeout that is longer than one around it never takes effect.',
  visit({ registry }, report) {
    const shared = registry.settings?.value.timeouts;
    for (const capability of registry.capabilities.values()) {
      const timeouts = lowerTimeouts(capability.value.timeouts, shared);
      for (const [longer, shorter] of [
        ['connect', 'firstToken'],
        ['firstToken', 'total'],
        ['idle', 'total'],
      ] as const) {
        if (timeouts[longer] <= timeouts[shorter]) continue;
        // The place where it was written; for a default, that of the timeout that it contradicts.
        const wrote = [longer, shorter].find((field) => field in (capability.value.timeouts ?? {}));
        const span =
          wrote !== undefined
            ? capability.at('timeouts', wrote)
            : (registry.settings?.at('timeouts', longer) ?? capability.keyAt('description'));
        report(span, { capability: capability.id, longer, shorter });
      }
    }
  },
});
