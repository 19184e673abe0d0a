import { realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Owners, readCodeowners } from '../../gitops/plan/codeowners.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import { repositoryAbove } from './bases/git-ref.ts';

/** Where GitHub looks for it; the first that is there counts. */
const places = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** Who owns the files of a registry, and where it is in its repository. */
export async function readOwners(
  place: RegistryPlace,
): Promise<{ owners: Owners | undefined; folder: string }> {
  const directory = realpathSync(place.directory);
  const root = repositoryAbove(directory)?.root;
  if (root === undefined) return { owners: undefined, folder: '' };
  const folder = relative(root, directory).split(sep).join('/');
  const file = places
    .map((name) => join(root, name))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  return { owners: file === undefined ? undefined : readCodeowners(await readFile(file, 'utf8')), folder };
}
