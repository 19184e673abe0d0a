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
  each: 'capability',
  visit({ registry }, report) {
    const { settings, capabilities } = registry;
    for (const capability of capabilities.values()) {
      const own = capability.value.timeouts;
      const timeouts = lowerTimeouts(own, settings?.value.timeouts);
      for (const [longer, shorter] of pairs) {
        if (timeouts[longer] <= timeouts[shorter]) continue;
        // A default that is too long is nobody's mistake: whoever shortened the one around it meant both.
        const written = own?.[longer] !== undefined ? capability : settings;
        if (written?.value.timeouts?.[longer] === undefined) continue;
        report(written.at('timeouts', longer), { capability: capability.id, longer, shorter });
      }
    }
  },
});

/** The first is part of the second. */
const pairs = [
  ['connect', 'firstToken'],
  ['firstToken', 'total'],
  ['idle', 'total'],
] as const;
