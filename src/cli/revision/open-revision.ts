import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Tree } from '../../compiler/source/read/read-tree.ts';
import { canonicalJson } from '../../table/canonical.ts';
import { decodeTable } from '../../table/decode.ts';
import { revisionOf } from '../../table/revision.ts';
import { isBundle } from '../bundle/is-bundle.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import { isAddress } from '../options/table-address.ts';
import { openBase } from '../plan/open-base.ts';
import { checkReport, compileRegistry, withoutNotes } from '../registry/compile-registry.ts';
import { reporters } from '../report/index.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';
import type { NamedTable } from './named-table.ts';

interface Parts {
  /** Finds the registry; asked only where one is needed. */
  readonly place: () => Promise<RegistryPlace>;
  readonly environment: string | undefined;
  readonly shell: Shell;
}

/**
 * Opens the table that a revision names, a commit, a table file or an address of one; the working tree's where there
 * is no name. Says what is wrong with a registry that does not compile, and gives nothing. Throws `CouldNotRun`.
 */
export async function openRevision(name: string | undefined, parts: Parts): Promise<NamedTable | undefined> {
  const { shell, place } = parts;
  if (name === undefined) return compiled(await place(), parts);
  // A table needs no registry beside it.
  const isTable = isAddress(name) || isFile(resolve(shell.directory, name));
  const from = isTable ? { shown: name, directory: shell.directory, environment: undefined } : await place();
  const base = await openBase(name, from, shell);
  if (base.kind === 'table') return tableOf(base.bytes, base.name);
  return compiled(from, parts, { name: base.name, tree: base.tree });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function compiled(
  place: RegistryPlace,
  { environment, shell }: Parts,
  commit?: { readonly name: string; readonly tree: Tree },
): Promise<NamedTable | undefined> {
  const tree = commit === undefined ? {} : { tree: commit.tree };
  const compilation = withoutNotes(await compileRegistry({ ...place, environment }, tree));
  const { table, revision, sources } = compilation;
  if (table !== undefined && revision !== undefined) {
    return {
      name: commit?.name ?? place.shown,
      table,
      revision,
      ...(sources === undefined ? {} : { sources }),
    };
  }
  if (commit !== undefined) shell.note(`The registry of ${commit.name} does not compile:\n`);
  shell.note(reporters.text.check(checkReport(place, compilation, shell.colour.note)));
  return undefined;
}

async function tableOf(bytes: Uint8Array, name: string): Promise<NamedTable> {
  const decoded = decodeTable(bytes);
  if (decoded.ok) {
    return { name, table: decoded.table, revision: await revisionOf(canonicalJson(decoded.table)) };
  }
  const where = decoded.path === undefined ? '' : ` at ${decoded.path}`;
  throw new CouldNotRun('bad-table', `${name} is no table${where}: ${decoded.message}`, {
    hint: isBundle(bytes)
      ? 'Take its table out: "signalbox bundle verify FILE --trust root.json --env NAME --table-out table.json".'
      : 'A table is what "signalbox compile" makes.',
  });
}
