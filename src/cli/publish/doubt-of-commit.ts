import { meanTheSame } from '../../compiler/same-meaning.ts';
import { readTree } from '../../compiler/source/read/read-tree.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import { gitRef, repositoryAbove } from '../plan/bases/git-ref.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';

/**
 * Why a bundle should not name this commit as what it was compiled from, as one sentence; `undefined` where the commit
 * has the registry that lies here, and where no repository could tell.
 */
export async function doubtOfCommit(
  commit: string,
  place: RegistryPlace,
  shell: Shell,
): Promise<string | undefined> {
  if (repositoryAbove(place.directory) === undefined) return undefined;
  try {
    const base = await gitRef(commit, place, shell);
    if (base.kind === 'table') return undefined;
    const { value } = await readTree(place.directory);
    if (meanTheSame(base.tree, value)) return undefined;
    return `the registry here is not that of the commit ${commit.slice(0, 12)}, which the bundle names as its source`;
  } catch (error) {
    if (!(error instanceof CouldNotRun)) throw error;
    return `the bundle names ${commit.slice(0, 12)} as its source, and ${error.message}`;
  }
}
