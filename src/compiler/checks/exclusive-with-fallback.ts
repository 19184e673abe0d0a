import { defineCheck } from './check.ts';

export const exclusiveWithFallback = defineCheck<{
  capability: string;
  model: string;
  other: string;
  how: string;
}>({
  code: 'exclusive-with-fallback',
  severity: 'error',
  message: ({ capability, model, other, how }) =>
    `"${capability}" is exclusive to "${model}", but ${how} leads to "${other}"`,
  help: 'Remove it, or remove `exclusive: true`.',
  explain:
    'An exclusive capability is answered by one model and by no other, whatever fails. Fallbacks, rules, splits and comparisons that name another model are errors, wherever they come from, overlays included.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      if (capability.value.exclusive !== true) continue;
      const model = capability.rules.at(-1)?.use.models[0];
      if (model === undefined) continue;
      const related = [{ span: capability.keyAt('exclusive'), message: 'exclusive here' }];
      const routes = [
        ...capability.rules.flatMap(({ use, name }) => {
          const how =
            use.kind === 'model'
              ? `the rule ${name ?? ''}`.trim()
              : use.kind === 'split'
                ? 'a split'
                : 'a comparison';
          return use.models.map((reference) => ({ ...reference, how, certain: false }));
        }),
        // A fallback to the model itself is an error too: exclusive means that nothing comes after.
        ...capability.fallbacks.map((fallback) => ({ ...fallback.model, how: 'a fallback', certain: true })),
      ];
      for (const { id, span, how, certain } of routes) {
        if (id === model.id && !certain) continue;
        report(span, { capability: capability.id, model: model.id, other: id, how }, { related });
      }
    }
  },
});
