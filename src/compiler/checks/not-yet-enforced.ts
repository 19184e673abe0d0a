import { startOf } from '../source/positions.ts';
import { defineCheck } from './check.ts';

export const notYetEnforced = defineCheck<{ folders: string }>({
  code: 'not-yet-enforced',
  severity: 'info',
  message: ({ folders }) =>
    `Files in ${folders} are checked for their form only; this version does not enforce them`,
  help: 'Keep them for a later version, and do not rely on them yet.',
  explain:
    'Policy tests have their place in a registry already, but `validate` and `compile` do not run them.',
  visit({ files }, report) {
    const waiting = files.filter(({ kind }) => kind === 'policy-test');
    const places = waiting.map(({ file }) => file);
    const folders = [...new Set(places.map((file) => `\`${file.split('/')[0]}/\``))].sort();
    if (places[0] !== undefined) report(startOf(places[0]), { folders: folders.join(', ') });
  },
});
