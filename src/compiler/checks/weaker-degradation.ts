import { reachableModels } from '../link/reachable-models.ts';
import type { LinkedCapability } from '../link/registry.ts';
import { defineCheck } from './check.ts';

export const weakerDegradation = defineCheck<{
  capability: string;
  instead: string;
  lacks: readonly string[];
}>({
  code: 'weaker-degradation',
  severity: 'warning',
  message: ({ capability, instead, lacks }) =>
    `When the budget is spent "${instead}" answers for "${capability}", and lacks ${lacks.join(', ')}`,
  help: 'Choose a capability whose models can do this as well, or write `onExceed: block` or `warn`.',
  explain:
    'What a capability promises under `requires` is not kept by the one that answers when a team has spent its budget. Requests that rely on it fail then, at the end of the month, when nobody thinks of it.',
  each: 'team',
  visit({ registry }, report) {
    for (const { capabilities, degradesTo } of registry.teams.values()) {
      const instead = degradesTo?.target;
      if (degradesTo === undefined || instead === undefined) continue;
      const granted = capabilities === '*' ? [...registry.capabilities.values()] : targetsOf(capabilities);
      for (const capability of granted) {
        if (capability === instead || capability.value.exclusive === true) continue;
        const lacks = lackingIn(instead, capability);
        if (lacks.length === 0) continue;
        const related = [{ span: capability.keyAt('requires'), message: 'promised here' }];
        report(degradesTo.span, { capability: capability.id, instead: instead.id, lacks }, { related });
      }
    }
  },
});

function targetsOf(
  references: readonly { readonly target: LinkedCapability | undefined }[],
): LinkedCapability[] {
  return references.flatMap(({ target }) => target ?? []);
}

/** The features and kinds of content that a capability promises and not every model of the other has. */
function lackingIn(instead: LinkedCapability, { value: { requires = {} } }: LinkedCapability): string[] {
  const models = reachableModels(instead).flatMap(({ target }) => target?.value ?? []);
  const wanted = [
    ...(requires.features ?? []).map((item) => ({ item, of: models.map(({ features }) => features) })),
    ...(requires.input ?? []).map((item) => ({ item, of: models.map(({ modalities }) => modalities.input) })),
    ...(requires.output ?? []).map((item) => ({
      item,
      of: models.map(({ modalities }) => modalities.output),
    })),
  ];
  return wanted
    .filter(({ item, of }) => of.some((list) => !(list as readonly string[]).includes(item)))
    .map(({ item }) => item);
}
