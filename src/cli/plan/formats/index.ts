import type { PlanFormat } from '../format.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { summary } from './summary.ts';
import { text } from './text.ts';

/** Every way to write a plan, by the name that `--format` takes. */
export const planFormats = { text, json, github, sarif, markdown, summary } satisfies Record<
  string,
  PlanFormat
>;
