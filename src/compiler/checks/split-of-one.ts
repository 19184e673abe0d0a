import { usesOf } from '../link/reachable-models.ts';
import { defineCheck } from './check.ts';

export const splitOfOne = defineCheck<{ model: string }>({
  code: 'split-of-one',
  severity: 'warning',
  message: ({ model }) => `The split gives everything to "${model}"`,
  help: ({ model }) => `Write \`use: ${model}\`, or keep it while a share is paused.`,
  explain: 'All arms but one have a share of 0%, so that the split decides nothing.',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const use of usesOf(capability)) {
        const only = use.kind === 'split' ? use.models[use.shares.indexOf(100_000)] : undefined;
        if (only !== undefined) report(only.span, { model: only.id });
      }
    }
  },
});
