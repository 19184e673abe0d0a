import { namedModels } from '../link/reachable-models.ts';
import { replacingModel } from '../link/replacing-model.ts';
import { parseDate } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

const day = 86_400_000;

export const modelSunsetSoon = defineCheck<{
  model: string;
  sunset: string;
  replacement: string | undefined;
  days: number;
}>({
  code: 'model-sunset-soon',
  severity: 'warning',
  message: ({ model, sunset, days }) =>
    `"${model}" will be switched off on ${sunset}, in ${days} ${days === 1 ? 'day' : 'days'}`,
  help: ({ replacement }) =>
    `Plan the change to ${replacement === undefined ? 'another model' : `\`${replacement}\``}.`,
  explain: 'The day under `sunset` in the model’s file is less than 30 days away.',
  each: 'capability',
  visit({ registry, now }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const { target, span } of namedModels(capability)) {
        const sunset = target?.value.sunset;
        if (target === undefined || sunset === undefined) continue;
        const left = parseDate(sunset) * 1000 - now.getTime();
        if (left <= 0 || left > 30 * day) continue;
        const related = [{ span: target.at('sunset'), message: 'announced here' }];
        const { replacement } = target.value;
        const params = { model: target.id, sunset, replacement, days: Math.ceil(left / day) };
        report(span, params, { related, ...replacingModel(target, span) });
      }
    }
  },
});
