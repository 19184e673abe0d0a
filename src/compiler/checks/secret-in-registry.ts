import { findSecrets } from '../../diagnostic/secrets.ts';
import { defineCheck } from './check.ts';

export const secretInRegistry = defineCheck<{ what: string }>({
  code: 'secret-in-registry',
  severity: 'error',
  message: ({ what }) => `A secret stands in the registry: ${what}`,
  help: 'Revoke it, because it is in the history now; keep the new one in the environment and name it: `value: { env: NAME }`.',
  explain:
    'A registry is read by everybody who may read the repository, and its history keeps what was once in it. Secrets are referred to by the name of an environment variable. Reports never show the text itself.',
  // Over the texts, not the values: a secret in a comment or in a field that does not exist is just as public.
  each: 'file',
  visit({ files }, report) {
    for (const { positions } of files) {
      for (const { from, to, what } of findSecrets(positions.text))
        report(positions.span(from, to), { what });
    }
  },
});
