import { parseTokens } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const outputExceedsContext = defineCheck<{ output: string; context: string }>({
  code: 'output-exceeds-context',
  severity: 'warning',
  message: ({ output, context }) =>
    `The longest output, ${output}, is longer than the context window, ${context}`,
  help: 'Look whether the two were swapped; the window holds both prompt and answer.',
  explain: 'A context window holds the prompt and the answer, so that no answer can be longer than it.',
  visit({ registry }, report) {
    for (const { value, at } of registry.models.values()) {
      const places = [
        { limits: value, path: [] },
        ...value.deployments.map((limits, index) => ({ limits, path: ['deployments', index] })),
      ];
      for (const { limits, path } of places) {
        const output = limits.output;
        const context = limits.context ?? value.context;
        if (output === undefined || context === undefined) continue;
        if (parseTokens(output) > parseTokens(context)) report(at(...path, 'output'), { output, context });
      }
    }
  },
});
