import { namedModels } from '../link/reachable-models.ts';
import { replacingModel } from '../link/replacing-model.ts';
import { parseDate } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const modelSunset = defineCheck<{ model: string; sunset: string; replacement: string | undefined }>({
  code: 'model-sunset',
  severity: 'error',
  message: ({ model, sunset }) => `"${model}" was switched off on ${sunset}`,
  help: ({ replacement }) => `Use ${replacement === undefined ? 'another model' : `\`${replacement}\``}.`,
  explain: 'The day under `sunset` in the model’s file has passed, so its maker does not serve it any more.',
  each: 'capability',
  visit({ registry, now }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const { target, span } of namedModels(capability)) {
        const sunset = target?.value.sunset;
        if (target === undefined || sunset === undefined || parseDate(sunset) * 1000 > now.getTime())
          continue;
        const related = [{ span: target.at('sunset'), message: 'switched off' }];
        const { replacement } = target.value;
        const details = { related, ...replacingModel(target, span) };
        report(span, { model: target.id, sunset, replacement }, details);
      }
    }
  },
});
