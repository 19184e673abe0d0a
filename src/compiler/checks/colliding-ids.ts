import { startOf } from '../source/positions.ts';
import { kinds } from '../source/read/kinds.ts';
import { defineCheck } from './check.ts';

export const collidingIds = defineCheck<{ id: string; other: string; what: string }>({
  code: 'colliding-ids',
  severity: 'error',
  message: ({ id, other, what }) => `The ${what} "${id}" can hardly be told from "${other}"`,
  help: 'Rename one of the two.',
  explain:
    'Two ids of one kind that differ only in `-`, `_` and `.` are mistaken for one another by people and by systems that allow only one of these characters, such as metrics and environment variables.',
  visit({ names, failed }, report) {
    for (const { kind } of kinds) {
      const first = new Map<string, { id: string; file: string }>();
      const named = [...names, ...failed].filter((file) => file.kind === kind);
      for (const { id, file } of named.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        const folded = id.replaceAll(/[._]/g, '-');
        const earlier = first.get(folded);
        if (earlier === undefined) first.set(folded, { id, file });
        else if (earlier.id !== id) {
          const related = [{ span: startOf(earlier.file), message: `"${earlier.id}" is here` }];
          report(startOf(file), { id, other: earlier.id, what: kind }, { related });
        }
      }
    }
  },
});
