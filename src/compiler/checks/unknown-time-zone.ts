import type { Span } from '../../diagnostic/diagnostic.ts';
import { nearest, useInstead } from '../../diagnostic/suggest.ts';
import { isTimeZone } from '../../table/zone.ts';
import { everyPrice } from '../link/model-prices.ts';
import type { Registry } from '../link/registry.ts';
import { defineCheck } from './check.ts';

export const unknownTimeZone = defineCheck<{ zone: string; nearest: string | undefined }>({
  code: 'unknown-time-zone',
  severity: 'error',
  message: ({ zone }) => `There is no time zone "${zone}"`,
  help: ({ nearest }) =>
    nearest === undefined ? 'Write an IANA name, such as `Europe/Berlin`.' : `Did you mean \`${nearest}\`?`,
  explain:
    'Time zones have the names of the IANA database: `UTC`, `Europe/Berlin`, `Asia/Shanghai`. Abbreviations and offsets such as `CEST` and `+02:00` do not say when clocks change.',
  visit({ registry }, report) {
    for (const { zone, span } of zonesOf(registry)) {
      if (isTimeZone(zone)) continue;
      const meant = nearest(zone, Intl.supportedValuesOf('timeZone'));
      report(span, { zone, nearest: meant }, useInstead(span, meant, zone));
    }
  },
});

function zonesOf({ models, teams }: Registry): { zone: string; span: Span }[] {
  const ofBudgets = [...teams.values()].flatMap(({ value, at }) =>
    value.budget?.zone === undefined ? [] : [{ zone: value.budget.zone, span: at('budget', 'zone') }],
  );
  const ofWindows = [...models.values()].flatMap((model) =>
    everyPrice(model).flatMap(({ path, price }) =>
      (price.windows ?? []).flatMap((window, index) =>
        (['zone', 'hoursIn'] as const).flatMap((field) => {
          const zone = window[field];
          const span = model.at(...path, 'windows', index, field);
          return zone === undefined ? [] : [{ zone, span }];
        }),
      ),
    ),
  );
  return [...ofBudgets, ...ofWindows];
}
