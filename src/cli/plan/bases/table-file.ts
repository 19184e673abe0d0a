import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Shell } from '../../shell/shell.ts';
import type { Base } from '../base.ts';

/** A table that compile wrote. */
export async function tableFile(path: string, { directory }: Shell): Promise<Base> {
  return { kind: 'table', name: path, bytes: await readFile(resolve(directory, path)) };
}
