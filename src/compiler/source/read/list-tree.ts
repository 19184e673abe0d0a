import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic, Outcome } from '../../../diagnostic/diagnostic.ts';
import { nearest } from '../../../diagnostic/suggest.ts';
import { startOf } from '../positions.ts';
import { describeEntry, reasonOf } from './describe-entry.ts';
import {
  fileNotReadable,
  ignoredFile,
  illegalFileName,
  notARegularFile,
  registryNotReadable,
  unknownFolder,
} from './file-diagnostics.ts';
import { idPattern, type Kind, kinds, rootFile } from './kinds.ts';

/** A file that a registry should have read, by its place and by what it is. */
export interface FoundFile {
  /** Relative to the registry, with forward slashes. */
  readonly file: string;
  readonly kind: Kind;
  readonly id: string;
  /** For the file system. */
  readonly path: string;
}

export interface Listing {
  readonly found: readonly FoundFile[];
  /** Whether the registry's own directory could be listed. */
  readonly readable: boolean;
}

/** Lists a registry's files in the order of their names, and says of every other file that it has no effect. */
export async function listTree(directory: string): Promise<Outcome<Listing>> {
  const diagnostics: Diagnostic[] = [];
  const found: FoundFile[] = [];
  const root = await list(directory, rootFile, diagnostics, registryNotReadable.at);
  const readable = diagnostics.length === 0;
  for (const entry of root) {
    const path = join(directory, entry.name);
    const known = kinds.find(({ folder }) => folder === entry.name);
    if (entry.name === rootFile) {
      found.push({ file: rootFile, kind: 'signalbox', id: 'signalbox', path });
    } else if (known !== undefined) {
      if (!entry.isDirectory()) {
        diagnostics.push(
          notARegularFile.at(startOf(entry.name), { name: entry.name, found: describeEntry(entry) }),
        );
      } else {
        const entries = await list(path, entry.name, diagnostics, unreadableFolder(entry.name));
        for (const file of entries) {
          const id = accept(`${known.folder}/${file.name}`, file, diagnostics);
          if (id === undefined) continue;
          found.push({
            file: `${known.folder}/${file.name}`,
            kind: known.kind,
            id,
            path: join(path, file.name),
          });
        }
      }
    } else if (entry.isDirectory() && !entry.name.startsWith('.')) {
      const folders = kinds.map(({ folder }) => folder);
      const params = { name: entry.name, nearest: nearest(entry.name, folders) };
      diagnostics.push(unknownFolder.at(startOf(entry.name), params));
    } else if (!isQuiet(entry.name)) {
      const why = `only ${rootFile} and the known folders are read here`;
      diagnostics.push(ignoredFile.at(startOf(entry.name), { name: entry.name, why }));
    }
  }
  return { value: { found, readable }, diagnostics };
}

/** The id of a file that is to be read; otherwise reports why it is not. */
function accept(file: string, entry: Dirent, diagnostics: Diagnostic[]): string | undefined {
  if (!entry.name.endsWith('.yaml') || entry.name.startsWith('.')) {
    if (entry.isDirectory()) {
      diagnostics.push(unknownFolder.at(startOf(file), { name: file, nearest: undefined }));
    } else if (!isQuiet(entry.name)) {
      const why = entry.name.startsWith('.') ? 'it is hidden' : 'its name does not end in .yaml';
      diagnostics.push(ignoredFile.at(startOf(file), { name: file, why }));
    }
    return undefined;
  }
  const id = entry.name.slice(0, -'.yaml'.length);
  if (!idPattern.test(id) || entry.name.length > 128) {
    diagnostics.push(illegalFileName.at(startOf(file), { name: file }));
    return undefined;
  }
  return id;
}

/** Files that nobody could take for policy. */
function isQuiet(name: string): boolean {
  return (name.startsWith('.') && !/\.ya?ml$/i.test(name)) || /\.md$/i.test(name) || name === 'LICENSE';
}

async function list(
  path: string,
  file: string,
  diagnostics: Diagnostic[],
  report: typeof registryNotReadable.at,
): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    // Code-unit order: the same under every locale and on every file system.
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    diagnostics.push(report(startOf(file), { reason: reasonOf(error) }));
    return [];
  }
}

function unreadableFolder(name: string): typeof registryNotReadable.at {
  return (span, { reason }, details) => fileNotReadable.at(span, { name, reason }, details);
}
