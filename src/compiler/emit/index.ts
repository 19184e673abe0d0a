import type { Emitter } from './emitter.ts';
import { flagd } from './flagd.ts';
import { jsonschema } from './jsonschema.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { tableJson } from './table-json.ts';
import { tree } from './tree.ts';
import { typescript } from './typescript.ts';

/** Every target, by its name in `--target`. */
export const emitters: readonly Emitter[] = [
  tableJson,
  typescript,
  jsonschema,
  markdown,
  mermaid,
  tree,
  flagd,
];
