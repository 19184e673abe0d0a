import type { Cause, Span } from '../../diagnostic/diagnostic.ts';
import { nearestModel } from '../../diagnostic/suggest.ts';
import { namedModels } from '../link/reachable-models.ts';
import { startOf } from '../source/positions.ts';
import { causeOf } from '../source/read/cause-of.ts';
import { defineCheck } from './check.ts';

export const unusedModel = defineCheck<{ model: string }>({
  code: 'unused-model',
  severity: 'info',
  message: ({ model }) => `No capability uses the model "${model}"`,
  help: 'Remove it when it is not needed any more.',
  explain:
    'The model is in the registry, but no rule and no fallback of any capability leads to it, in any environment.',
  visit({ registry, everywhere, failed }, report) {
    // A capability that could not be read may well use it, and a name that means nothing may have meant it.
    const unread = causeOf(failed, 'capability');
    const routes = everywhere.flatMap(({ capabilities }) => [...capabilities.values()].flatMap(namedModels));
    const used = new Set(routes.map(({ id }) => id));
    const meant = new Map(
      routes.flatMap(({ id, span, target }) =>
        target === undefined ? [[nearestModel(id, registry.models.keys()), causeAt(span)] as const] : [],
      ),
    );
    for (const { id, file } of registry.models.values()) {
      if (!used.has(id)) report(startOf(file), { model: id }, { because: unread ?? meant.get(id) });
    }
  },
});

function causeAt({ file, start }: Span): Cause {
  return { file, offset: start.offset };
}
