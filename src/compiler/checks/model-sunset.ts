import { namedModels } from '../link/reachable-models.ts';
import { parseDate } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const modelSunset = defineCheck<{ model: string; sunset: string }>({
  code: 'model-sunset',
  severity: 'error',
  message: ({ model, sunset }) => `"${model}" was switched off on ${sunset}`,
  help: 'Use another model.',
  explain: 'The day under `sunset` in the model’s file has passed, so its maker does not serve it any more.',
  visit({ registry, now }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const { target, span } of namedModels(capability)) {
        const sunset = target?.value.sunset;
        if (target === undefined || sunset === undefined || parseDate(sunset) * 1000 > now.getTime())
          continue;
        const related = [{ span: target.at('sunset'), message: 'switched off' }];
        report(span, { model: target.id, sunset }, { related });
      }
    }
  },
});
