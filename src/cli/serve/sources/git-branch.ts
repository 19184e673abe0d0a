import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { ParseCache } from '../../../compiler/source/parse/parse-tree.ts';
import type { SourceReport } from '../../../table/candidate.ts';
import { isBranchName, isTreePath, readRemote } from '../../../watch/git/remote.ts';
import { type GitSourceOptions, gitSource } from '../../../watch/sources/git-source.ts';
import { compileRegistry, notCompiled } from '../../registry/compile-registry.ts';
import { findingsOf } from '../../registry/findings-of.ts';
import { CouldNotRun } from '../../shell/could-not-run.ts';
import type { Shell } from '../../shell/shell.ts';
import type { TableSource } from '../table-source.ts';

/** The environment variable whose value is the password for a remote over https. */
const tokenVariable = 'SIGNALBOX_GIT_TOKEN';

export interface GitBranch {
  readonly remote: string;
  readonly branch: string;
  /** Within the repository: of a compiled table or, with `registry`, of the registry's folder. */
  readonly path: string;
  /** Compile what is there, for this environment where there is one. */
  readonly registry?: { readonly environment: string | undefined };
  readonly pollMs?: number;
}

/** A branch of a repository that has a compiled table, or the registry itself. Throws `CouldNotRun`. */
export function gitBranch({ remote, branch, path, registry, pollMs }: GitBranch, shell: Shell): TableSource {
  const read = readRemote(remote);
  if ('code' in read) throw new CouldNotRun('usage', `--git: ${read.message}`);
  if (!isBranchName(branch)) throw new CouldNotRun('usage', '--ref: that is not the name of a branch');
  if (!isTreePath(path)) {
    throw new CouldNotRun(
      'usage',
      `${registry ? '--registry' : '--path'}: that is no path within a repository`,
    );
  }
  const isPath = read.protocol === 'file' && !/^file:/i.test(read.address);
  const address = isPath ? resolve(shell.directory, read.address) : read.address;
  const token = shell.environment[tokenVariable] || undefined;
  const cache: ParseCache = new Map();
  return {
    shown: `${address} ${branch}:${path}`,
    later(signal, logger) {
      const options: GitSourceOptions<SourceReport> = {
        remote: address,
        branch,
        path,
        signal,
        environment: shell.environment,
        token: () => token,
        ...(pollMs === undefined ? {} : { pollMs }),
        ...(registry === undefined
          ? {}
          : { make: (directory, origin) => compile(directory, { origin, path, registry, cache, logger }) }),
      };
      return gitSource(options);
    },
  };
}

async function compile(
  directory: string,
  {
    origin,
    path,
    registry,
    cache,
    logger,
  }: {
    readonly origin: string;
    readonly path: string;
    readonly registry: NonNullable<GitBranch['registry']>;
    readonly cache: ParseCache;
    readonly logger: Logger;
  },
): Promise<SourceReport> {
  const place = { shown: path, directory, environment: registry.environment };
  const compilation = await compileRegistry(place, { cache, targets: [] });
  const { bytes, sources } = compilation;
  if (bytes !== undefined) {
    return { type: 'candidate', bytes, origin, ...(sources === undefined ? {} : { sources }) };
  }
  logger.error({ origin, findings: findingsOf(compilation, place) }, 'registry has errors');
  return { type: 'refused', ...notCompiled(compilation, place), origin };
}
