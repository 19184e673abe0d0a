import { placeRegistry, type RegistryPlace } from '../options/registry-options.ts';
import { isAddress } from '../options/table-address.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';
import { gitBranch } from './sources/git-branch.ts';
import { localRegistry } from './sources/local-registry.ts';
import { tableFile } from './sources/table-file.ts';
import { tableUrl } from './sources/table-url.ts';
import type { TableSource } from './table-source.ts';

/** The options of `serve` that say where its tables come from. */
export interface SourceOptions {
  readonly table?: string;
  readonly git?: string;
  readonly ref?: string;
  readonly path?: string;
  readonly registry?: string;
  readonly env?: string;
  /** Milliseconds. */
  readonly poll?: number;
}

export interface OpenedSource {
  readonly source: TableSource;
  /** Where the registry is, where one is compiled from this machine's files. */
  readonly place?: RegistryPlace;
}

/** Finds out where tables come from. `signed`: only signed ones are taken. Throws `CouldNotRun`. */
export async function openSource(
  options: SourceOptions,
  { shell, signed }: { readonly shell: Shell; readonly signed: boolean },
): Promise<OpenedSource> {
  const { table, git, ref, path, registry, env, poll } = options;
  const pace = poll === undefined ? {} : { pollMs: poll };
  refuseNonsense(options, signed);
  if (git !== undefined) {
    const compiled = registry === undefined ? {} : { registry: { environment: env } };
    const where = registry?.replace(/\/+$/, '') ?? path ?? 'build/routing-table.json';
    return {
      source: gitBranch({ remote: git, branch: ref ?? 'main', path: where, ...compiled, ...pace }, shell),
    };
  }
  if (table !== undefined) {
    return {
      source: isAddress(table) ? tableUrl(table, { shell, signed, ...pace }) : tableFile(table, shell),
    };
  }
  const place = await placeRegistry(
    { ...(registry === undefined ? {} : { registry }), ...(env === undefined ? {} : { env }) },
    shell,
  );
  return { source: localRegistry(place), place };
}

function refuseNonsense(
  { table, git, ref, path, registry, env, poll }: SourceOptions,
  signed: boolean,
): void {
  const network = git !== undefined || (table !== undefined && isAddress(table));
  const wrong = [
    (table === undefined && git === undefined && registry === undefined) ||
    (table !== undefined && (git !== undefined || registry !== undefined)) ||
    (env !== undefined && registry === undefined && !signed)
      ? 'serve needs either --table, --git or --registry, and --env only with --registry or --trust'
      : undefined,
    signed && registry !== undefined
      ? 'with --trust only signed bundles are served, and a registry is none'
      : undefined,
    (ref !== undefined || path !== undefined) && git === undefined
      ? '--ref and --path say where in a repository, and go with --git'
      : undefined,
    path !== undefined && registry !== undefined
      ? '--path names a compiled table; with --registry one is compiled here'
      : undefined,
    poll !== undefined && !network ? '--poll goes with a table from a server or a repository' : undefined,
  ].find((sentence) => sentence !== undefined);
  if (wrong === undefined) return;
  throw new CouldNotRun('usage', wrong, {
    hint: 'A table is what "signalbox compile" makes, for one environment.',
  });
}
