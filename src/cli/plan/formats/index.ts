import type { PlanFormat } from '../format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** Every way to write a plan, by the name that `--format` takes. */
export const planFormats = { text, json, markdown } satisfies Record<string, PlanFormat>;
