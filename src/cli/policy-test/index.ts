import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { TestReporter } from './report.ts';
import { text } from './text.ts';

/** Every way to write what tests came to, by the name that `--format` takes. */
export const testReporters = { text, json, junit, github, markdown } satisfies Record<string, TestReporter>;
