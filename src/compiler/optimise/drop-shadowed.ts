import type { Pass } from './pass.ts';

/** Ends the rules at the first one that is true for every request, which becomes the default. */
export const dropShadowed: Pass = {
  name: 'drop-shadowed',
  apply(rules) {
    const last = rules.findIndex(({ rule }) => rule.when === true);
    const certain = rules[last];
    if (certain === undefined) return rules;
    const { when: _, ...unconditional } = certain.rule;
    return [...rules.slice(0, last), { rule: unconditional, span: certain.span }];
  },
};
