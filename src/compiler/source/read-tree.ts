import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic, Outcome } from '../../diagnostic/diagnostic.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import {
  fileNotReadable,
  fileTooLarge,
  ignoredFile,
  illegalFileName,
  notARegularFile,
  registryNotReadable,
  registryTooLarge,
  unknownFolder,
} from './file-diagnostics.ts';
import { catalogFolder, idPattern, type Kind, kinds, rootFile } from './kinds.ts';
import { startOf } from './positions.ts';

/** What is read at most. */
export interface ReadLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly files: number;
}

export const defaultLimits: ReadLimits = { fileBytes: 1 << 20, totalBytes: 10 << 20, files: 5000 };

/** A file of the registry as it lies on the disk. */
export interface SourceFile {
  /** Relative to the registry, with forward slashes. */
  readonly file: string;
  readonly kind: Kind;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The files that were read, and the places (`models/x.yaml`) where one stands that could not be. */
export interface Tree {
  readonly files: readonly SourceFile[];
  readonly failed: readonly Pick<SourceFile, 'file' | 'kind' | 'id'>[];
  /** Whether the pinned catalogue has files. */
  readonly catalog: string | undefined;
}

type Found = Omit<SourceFile, 'bytes'> & { readonly path: string };

/**
 * Reads the registry's files, in the order of their names whatever the file system's. Only regular files are
 * opened and no link is followed, so that what is compiled is what lies in the directory.
 */
export async function readTree(
  directory: string,
  limits: ReadLimits = defaultLimits,
): Promise<Outcome<Tree>> {
  const diagnostics: Diagnostic[] = [];
  const listed = await listTree(directory, diagnostics);
  const failed: Found[] = [];
  if (listed.found.length > limits.files) {
    const first = listed.found[limits.files]?.file ?? rootFile;
    diagnostics.push(registryTooLarge.at(startOf(first), { what: 'files', limit: limits.files }));
    return { value: { files: [], failed: listed.found, catalog: listed.catalog }, diagnostics };
  }

  const files: SourceFile[] = [];
  let total = 0;
  // A batch is read at once and taken in order, so that the sum crosses its limit at the same file every time.
  for (let at = 0; at < listed.found.length; at += 64) {
    const batch = listed.found.slice(at, at + 64);
    const results = await Promise.all(batch.map((found) => readRegularFile(found, limits.fileBytes)));
    for (const [index, result] of results.entries()) {
      const found = batch[index] as Found; // One result for each of the batch.
      if (!('bytes' in result)) {
        failed.push(found);
        diagnostics.push(result);
        continue;
      }
      total += result.bytes.length;
      if (total > limits.totalBytes) {
        diagnostics.push(
          registryTooLarge.at(startOf(found.file), { what: 'bytes', limit: limits.totalBytes }),
        );
        return { value: { files: [], failed: listed.found, catalog: listed.catalog }, diagnostics };
      }
      files.push({ file: found.file, kind: found.kind, id: found.id, bytes: result.bytes });
    }
  }
  return { value: { files, failed, catalog: listed.catalog }, diagnostics };
}

interface Listing {
  readonly found: readonly Found[];
  readonly catalog: string | undefined;
}

async function listTree(directory: string, diagnostics: Diagnostic[]): Promise<Listing> {
  const found: Found[] = [];
  let catalog: string | undefined;
  const root = await list(directory, rootFile, diagnostics, registryNotReadable.at);
  for (const entry of root) {
    const path = join(directory, entry.name);
    const known = kinds.find(({ folder }) => folder === entry.name);
    if (entry.name === rootFile) {
      found.push({ file: rootFile, kind: 'signalbox', id: 'signalbox', path });
    } else if (known !== undefined || entry.name === catalogFolder) {
      if (!entry.isDirectory()) {
        diagnostics.push(
          notARegularFile.at(startOf(entry.name), { name: entry.name, found: describe(entry) }),
        );
      } else if (known === undefined) {
        const files = await list(path, entry.name, diagnostics, unreadableFolder(entry.name));
        catalog = files.find(({ name }) => name.endsWith('.yaml'))?.name;
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
      const folders = [...kinds.map(({ folder }) => folder), catalogFolder];
      const params = { name: entry.name, nearest: nearest(entry.name, folders) };
      diagnostics.push(unknownFolder.at(startOf(entry.name), params));
    } else if (!isQuiet(entry.name)) {
      const why = `only ${rootFile} and the known folders are read here`;
      diagnostics.push(ignoredFile.at(startOf(entry.name), { name: entry.name, why }));
    }
  }
  return { found, catalog };
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

async function readRegularFile(found: Found, limit: number): Promise<{ bytes: Uint8Array } | Diagnostic> {
  const at = startOf(found.file);
  try {
    // Asked first, because opening a pipe or a device can block or have effects.
    const status = await lstat(found.path);
    if (!status.isFile()) return notARegularFile.at(at, { name: found.file, found: describe(status) });
    if (status.size > limit) return fileTooLarge.at(at, { name: found.file, size: status.size, limit });
    const handle = await open(found.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const opened = await handle.stat();
      if (!opened.isFile()) return notARegularFile.at(at, { name: found.file, found: describe(opened) });
      if (opened.size > limit) return fileTooLarge.at(at, { name: found.file, size: opened.size, limit });
      const bytes = await handle.readFile();
      if (bytes.length > limit) return fileTooLarge.at(at, { name: found.file, size: bytes.length, limit });
      return { bytes };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return fileNotReadable.at(at, { name: found.file, reason: reasonOf(error) });
  }
}

type FileType = Pick<Dirent, 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isFile'>;

function describe(entry: FileType): string {
  if (entry.isDirectory()) return 'a directory';
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isFIFO()) return 'a pipe';
  if (entry.isSocket()) return 'a socket';
  if (entry.isFile()) return 'a file';
  return 'a device';
}

/** The system's code and nothing of its message, which would hold an absolute path. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const words: Record<string, string> = {
    ENOENT: 'it does not exist',
    ENOTDIR: 'it is not a directory',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ELOOP: 'it is a symbolic link',
    EISDIR: 'it is a directory',
  };
  return words[code] ?? code;
}
