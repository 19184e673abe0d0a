import type { Cause, Span } from '../../diagnostic/diagnostic.ts';
import { nearestModel } from '../../diagnostic/suggest.ts';
import { namedModels } from '../link/reachable-models.ts';
import type { LinkedCapability, Registry } from '../link/registry.ts';
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
    const unused = new Set(registry.models.keys());
    const meant = new Map<string | undefined, Cause>();
    for (const capability of capabilitiesIn(everywhere)) {
      // Mostly the first few name them all.
      if (unused.size === 0) return;
      for (const { id, span, target } of namedModels(capability)) {
        unused.delete(id);
        if (target === undefined) meant.set(nearestModel(id, registry.models.keys()), causeAt(span));
      }
    }
    for (const { id, file } of registry.models.values()) {
      if (unused.has(id)) report(startOf(file), { model: id }, { because: unread ?? meant.get(id) });
    }
  },
});

function* capabilitiesIn(registries: readonly Registry[]): Generator<LinkedCapability> {
  for (const { capabilities } of registries) yield* capabilities.values();
}

function causeAt({ file, start }: Span): Cause {
  return { file, offset: start.offset };
}
