import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RegistryPlace } from '../options/registry-options.ts';
import { isAddress } from '../options/table-address.ts';
import type { Shell } from '../shell/shell.ts';
import type { Base } from './base.ts';
import { gitRef } from './bases/git-ref.ts';
import { tableFile } from './bases/table-file.ts';
import { tableUrl } from './bases/table-url.ts';

/** Finds what `--against` names: an address, a file, or a commit of the repository. Throws `CouldNotRun`. */
export function openBase(against: string | undefined, place: RegistryPlace, shell: Shell): Promise<Base> {
  if (against !== undefined && isAddress(against)) return tableUrl(against, shell);
  if (against !== undefined && isFile(resolve(shell.directory, against))) return tableFile(against, shell);
  return gitRef(against, place, shell);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
