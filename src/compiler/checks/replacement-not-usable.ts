import { parseDate } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const replacementNotUsable = defineCheck<{ model: string; replacement: string; why: string }>({
  code: 'replacement-not-usable',
  severity: 'error',
  message: ({ model, replacement, why }) => `"${replacement}" cannot replace "${model}": ${why}`,
  help: 'Name a model that is served longer, or leave `replacement` out.',
  explain:
    'The model under `replacement` takes the place of one that is switched off. It cannot be the model itself, and must not be gone before it, or on the same day.',
  visit({ registry }, report) {
    for (const { id, value, at } of registry.models.values()) {
      const { replacement, sunset } = value;
      const target = replacement === undefined ? undefined : registry.models.get(replacement);
      if (replacement === undefined || target === undefined) continue;
      const end = target.value.sunset;
      const span = at('replacement');
      if (target.id === id) report(span, { model: id, replacement, why: 'it is the same' });
      else if (end !== undefined && (sunset === undefined || parseDate(end) <= parseDate(sunset))) {
        const related = [{ span: target.at('sunset'), message: 'announced here' }];
        report(span, { model: id, replacement, why: `it is switched off on ${end}` }, { related });
      }
    }
  },
});
