import { defineCheck } from './check.ts';

export const rolloutToItself = defineCheck<{ model: string }>({
  code: 'rollout-to-itself',
  severity: 'error',
  message: ({ model }) => `The rollout leads to "${model}", which \`use\` names already`,
  help: 'Remove the rollout when it is done; before, `use` names the old model.',
  explain:
    'A rollout moves the default from the model under `use` to the one under `to`. While it lasts `use` keeps naming the old one: it is what a rollback goes back to.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { rules, rolloutTo } of registry.capabilities.values()) {
      const use = rules.at(-1)?.use;
      if (use?.kind !== 'model' || rolloutTo === undefined || use.models[0]?.id !== rolloutTo.id) continue;
      const related = [{ span: use.span, message: 'named here' }];
      report(rolloutTo.span, { model: rolloutTo.id }, { related });
    }
  },
});
