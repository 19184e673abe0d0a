import { reachableModels } from '../link/reachable-models.ts';
import type { LinkedCapability } from '../link/registry.ts';
import { lowerTimeouts } from '../lower/settings.ts';
import { parseDuration } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const hedgeWithoutEffect = defineCheck<{ why: string; help: string }>({
  code: 'hedge-without-effect',
  severity: 'warning',
  message: ({ why }) => `The hedge never sends a second request: ${why}`,
  help: ({ help }) => help,
  explain:
    'A hedge asks the next deployment when the first content is late. It needs a next one, and has to be earlier than the timeout for the first token, at which the first request is given up anyway.',
  each: 'capability',
  visit({ registry }, report) {
    const { settings, capabilities } = registry;
    for (const capability of capabilities.values()) {
      const { hedge, timeouts } = capability.value;
      if (hedge === undefined) continue;
      const span = capability.at('hedge', 'after');
      const { firstToken } = lowerTimeouts(timeouts, settings?.value.timeouts);
      if (parseDuration(hedge.after) >= firstToken) {
        const why = `\`firstToken\` ends the first one after ${firstToken} ms already`;
        report(span, { why, help: 'Make it shorter than the timeout.' });
      } else if (deploymentsOf(capability) < 2) {
        report(span, {
          why: 'there is only one deployment to ask',
          help: 'Add a fallback, or a second deployment of the model.',
        });
      }
    }
  },
});

function deploymentsOf(capability: LinkedCapability): number {
  const keys = reachableModels(capability).flatMap(({ id, target }) =>
    // An unknown model has its own error; it counts as enough.
    target === undefined ? ['?', '??'] : target.deployments.map(({ provider }) => `${id}@${provider.id}`),
  );
  return new Set(keys).size;
}
