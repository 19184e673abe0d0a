import { defineCheck } from './check.ts';

export const duplicateRuleName = defineCheck<{ name: string }>({
  code: 'duplicate-rule-name',
  severity: 'error',
  message: ({ name }) => `Two rules are called "${name}"`,
  help: 'Give one of them another name.',
  explain:
    'Answers and reports name the rule that decided, and a split keeps its callers by the name of its rule. Two rules of one name could not be told apart.',
  each: 'capability',
  visit({ registry }, report) {
    for (const { rules, at } of registry.capabilities.values()) {
      const first = new Map<string, number>();
      for (const [index, { name }] of rules.entries()) {
        if (name === undefined) continue;
        const earlier = first.get(name);
        if (earlier === undefined) first.set(name, index);
        else {
          const related = [{ span: at('rules', earlier, 'name'), message: 'first here' }];
          report(at('rules', index, 'name'), { name }, { related });
        }
      }
    }
  },
});
