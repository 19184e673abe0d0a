import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { SimulationFormat } from './report.ts';
import { text } from './text.ts';

/** Every way to write what `simulate` found, by the name that `--format` takes. */
export const simulationFormats = { text, json, markdown } satisfies Record<string, SimulationFormat>;
