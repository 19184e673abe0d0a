import { nearest, useInsideQuotes } from '../../diagnostic/suggest.ts';
import { causeOf } from '../source/read/cause-of.ts';
import { defineCheck } from './check.ts';

export const unknownTeam = defineCheck<{ id: string; nearest: string | undefined; known: readonly string[] }>(
  {
    code: 'unknown-team',
    severity: 'error',
    message: ({ id }) => `There is no team "${id}"`,
    help: ({ nearest, known }) => {
      if (nearest !== undefined) return `Did you mean \`${nearest}\`?`;
      return known.length === 0 ? 'Add it to `teams/`.' : `There are: ${known.join(', ')}.`;
    },
    explain:
      'A condition compares `team.id` with a text that is no team in `teams/`. It can never be true, so that the rule quietly does nothing.',
    each: 'capability',
    visit({ registry, failed }, report) {
      for (const { rules } of registry.capabilities.values()) {
        for (const { path, value, span } of rules.flatMap(({ when }) => when?.comparisons ?? [])) {
          if (path !== 'team.id' || registry.teams.has(value)) continue;
          const known = [...registry.teams.keys()];
          const because = causeOf(failed, 'team', value);
          const meant = because === undefined ? nearest(value, known) : undefined;
          report(
            span,
            { id: value, nearest: meant, known },
            { ...useInsideQuotes(span, value, meant), because },
          );
        }
      }
    },
  },
);
