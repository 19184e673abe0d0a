import { namedModels } from '../link/reachable-models.ts';
import { defineCheck } from './check.ts';

export const deprecatedModel = defineCheck<{ model: string }>({
  code: 'deprecated-model',
  severity: 'warning',
  message: ({ model }) => `"${model}" is deprecated by its maker`,
  help: 'Choose its successor, or write `deprecated: false` in the model where the catalogue is wrong.',
  explain:
    'A deprecated model still answers, but its maker advises against it and will switch it off. The catalogues know no day for that; where you know it, write `sunset`.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const { id, span, target } of namedModels(capability)) {
        if (target?.value.deprecated !== true) continue;
        const related = [{ span: target.at('deprecated'), message: 'said here' }];
        report(span, { model: id }, { related });
      }
    }
  },
});
