import { defineCheck } from './check.ts';

export const exclusiveWithChange = defineCheck<{ capability: string; part: string }>({
  code: 'exclusive-with-change',
  severity: 'error',
  message: ({ capability, part }) =>
    `"${capability}" is exclusive, but its ${part} sends requests to another model`,
  help: ({ part }) => `Remove \`${part}\`, or remove \`exclusive: true\`.`,
  explain:
    'An exclusive capability is answered by one model, and no other sees its requests. An experiment, a rollout and a shadow all send some of them elsewhere. To move an exclusive capability to another model, change its `use`: then all requests move at once.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { id, value, keyAt } of registry.capabilities.values()) {
      if (value.exclusive !== true) continue;
      const related = [{ span: keyAt('exclusive'), message: 'exclusive here' }];
      for (const part of ['experiment', 'rollout', 'shadow'] as const) {
        if (value[part] !== undefined) report(keyAt(part), { capability: id, part }, { related });
      }
    }
  },
});
