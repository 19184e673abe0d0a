import { human } from './human.ts';
import { json } from './json.ts';
import type { Reporter } from './reporter.ts';

/** Every way to write results, by the name that `--format` takes. */
export const reporters = { text: human, json } satisfies Record<string, Reporter>;
