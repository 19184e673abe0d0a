import { reachableModels } from '../link/reachable-models.ts';
import { defineCheck } from './check.ts';

export const singleProviderChain = defineCheck<{ capability: string; provider: string }>({
  code: 'single-provider-chain',
  severity: 'warning',
  message: ({ capability, provider }) =>
    `Every fallback of "${capability}" is served by "${provider}", as what it stands in for is`,
  help: 'Add a fallback at another provider, or a deployment of the model there.',
  explain:
    'Providers fail as a whole more often than one of their models does: an outage, an expired key, a spent quota. A chain that stays with one provider helps against none of it. Fallbacks for `context_length` and `content_filter` alone are meant for the request and not for an outage, and do not count.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      const { fallbacks, id } = capability;
      const againstOutage = fallbacks.find(({ on }) => on === undefined || on.some(isOutage));
      if (againstOutage === undefined) continue;
      const models = reachableModels(capability);
      if (models.some(({ target }) => target === undefined)) continue;
      // Back to the very same model: that is a circle, which has its own error.
      if (models.every((model) => model.id === models[0]?.id)) continue;
      const providers = new Set(
        models.flatMap(({ target }) => target?.deployments.map(({ provider }) => provider.id) ?? []),
      );
      const [only, other] = providers;
      if (only !== undefined && other === undefined) {
        report(againstOutage.model.span, { capability: id, provider: only });
      }
    }
  },
});

function isOutage(failure: string): boolean {
  return failure !== 'context_length' && failure !== 'content_filter';
}
