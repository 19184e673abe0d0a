import { catalogue } from './catalogue.ts';
import { checks } from './checks/index.ts';
import type { Levels } from './lint/apply-lint.ts';

/** The findings whose level a registry may set: those of checks that are no errors. */
export const adjustable: Levels = new Map(
  checks.flatMap(({ code, severity }) => (severity === 'error' ? [] : [[code, severity]])),
);

/** All others. */
export const fixed: Levels = new Map(
  catalogue.flatMap(({ code, severity }) => (adjustable.has(code) ? [] : [[code, severity]])),
);
