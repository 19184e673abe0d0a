import type { Span } from '../../diagnostic/diagnostic.ts';
import { defineCheck } from './check.ts';

export const duplicateExperimentName = defineCheck<{ name: string; other: string }>({
  code: 'duplicate-experiment-name',
  severity: 'error',
  message: ({ name, other }) => `The experiment "${name}" has the name of the one in "${other}"`,
  help: 'Give one of the two another name.',
  explain:
    'The name of an experiment decides who is in it and in which arm. Two of one name put the same people into the same arms, so that neither can be told from the other, and reports add them up.',
  visit({ registry }, report) {
    const first = new Map<string, { readonly id: string; readonly span: Span }>();
    for (const { id, experiment, at } of registry.capabilities.values()) {
      if (experiment === undefined) continue;
      const { name } = experiment.file;
      const span = at('experiment', 'name');
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, { id, span });
      else {
        const related = [{ span: earlier.span, message: 'first here' }];
        report(span, { name, other: earlier.id }, { related });
      }
    }
  },
});
