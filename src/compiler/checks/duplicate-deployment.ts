import { defineCheck } from './check.ts';

export const duplicateDeployment = defineCheck<{ model: string; provider: string }>({
  code: 'duplicate-deployment',
  severity: 'error',
  message: ({ model, provider }) => `The model "${model}" is deployed twice at "${provider}"`,
  help: 'Keep one, or make a model of its own of the other.',
  explain:
    'A deployment is known by its model and its provider. A second one of the same pair would share its health and its prices without being the same.',
  visit({ registry }, report) {
    for (const model of registry.models.values()) {
      const first = new Map<string, number>();
      for (const { provider, index } of model.deployments) {
        const earlier = first.get(provider.id);
        if (earlier === undefined) first.set(provider.id, index);
        else {
          const related = [{ span: model.at('deployments', earlier, 'provider'), message: 'first here' }];
          report(provider.span, { model: model.id, provider: provider.id }, { related });
        }
      }
    }
  },
});
