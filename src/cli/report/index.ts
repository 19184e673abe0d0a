import { github } from './github.ts';
import { human } from './human.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Reporter } from './reporter.ts';
import { sarif } from './sarif.ts';

/** Every way to write findings, by the name that `--format` takes; the first is the default. */
export const reporters = { text: human, json, github, sarif, junit, markdown } satisfies Record<
  string,
  Reporter
>;
