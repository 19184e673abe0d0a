import type { Emitter } from './emitter.ts';
import { tableJson } from './table-json.ts';
import { typescript } from './typescript.ts';

/** Every target, by its name in `--target`. */
export const emitters: readonly Emitter[] = [tableJson, typescript];
