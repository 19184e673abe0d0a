import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cause, Diagnostic, Outcome } from '../../../diagnostic/diagnostic.ts';
import { startOf } from '../positions.ts';
import { describeEntry, reasonOf } from './describe-entry.ts';
import { fileNotReadable, fileTooLarge, notARegularFile, registryTooLarge } from './file-diagnostics.ts';
import { type Kind, rootFile } from './kinds.ts';
import { type FoundFile, listTree } from './list-tree.ts';

/** What is read at most. */
export interface ReadLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly files: number;
}

/** Room for ten thousand capabilities with their teams and tests, twice; a larger registry is most often a mistake. */
export const defaultLimits: ReadLimits = { fileBytes: 1 << 20, totalBytes: 32 << 20, files: 25_000 };

/** Names one file of the registry without its content. */
export interface FileName {
  /** Relative to the registry, with forward slashes. */
  readonly file: string;
  readonly kind: Kind;
  readonly id: string;
}

/** One that exists and cannot be used. */
export interface FailedFile extends FileName {
  /** Where the error stands that made it so; absent where that is in the file itself. */
  readonly cause?: Cause;
}

/** A file of the registry as it lies on the disk. */
export interface SourceFile extends FileName {
  readonly bytes: Uint8Array;
}

/** The files that were read, and the places (`models/x.yaml`) where one stands that could not be. */
export interface Tree {
  readonly files: readonly SourceFile[];
  readonly failed: readonly FileName[];
}

/** A tree that was read before, and which of its files may be others by now: all where that is not known. */
export interface ReadBefore {
  readonly tree: Outcome<Tree>;
  readonly changed: ReadonlySet<string> | undefined;
}

/**
 * Reads the registry's files, in the order of their names whatever the file system's. Only regular files are
 * opened and no link is followed, so that what is compiled is what lies in the directory. A file whose bytes are
 * those that were read `before` is the same object.
 */
export async function readTree(
  directory: string,
  limits: ReadLimits = defaultLimits,
  before?: ReadBefore,
): Promise<Outcome<Tree>> {
  const untouched = before && isSound(before.tree) ? before.changed : undefined;
  const again = before && untouched && readAgain(directory, limits, before.tree.value.files, untouched);
  if (again !== undefined) return again;
  const known = new Map(before?.tree.value.files.map((file) => [file.file, file]));
  const isUnchanged = (file: string) => untouched !== undefined && !untouched.has(file);

  const { value: listed, diagnostics: unlisted } = await listTree(directory);
  const diagnostics: Diagnostic[] = [...unlisted];
  const failed: FileName[] = [];
  if (!listed.readable) {
    const root = { file: rootFile, kind: 'signalbox', id: 'signalbox' } as const;
    return { value: { files: [], failed: [root] }, diagnostics };
  }
  if (listed.found.length > limits.files) {
    const first = listed.found[limits.files]?.file ?? rootFile;
    diagnostics.push(registryTooLarge.at(startOf(first), { what: 'files', limit: limits.files }));
    return { value: { files: [], failed: listed.found }, diagnostics };
  }

  const files: SourceFile[] = [];
  let total = 0;
  for (const [index, found] of listed.found.entries()) {
    // Reading is quickest without waiting, and others want the thread as well.
    if (index % 256 === 255) await nextTurn();
    const old = known.get(found.file);
    const result = old !== undefined && isUnchanged(found.file) ? old : readRegularFile(found, limits, old);
    if (!('bytes' in result)) {
      failed.push(found);
      diagnostics.push(result);
      continue;
    }
    total += result.bytes.length;
    if (total > limits.totalBytes) {
      const params = { what: 'bytes', limit: limits.totalBytes };
      diagnostics.push(registryTooLarge.at(startOf(found.file), params));
      return { value: { files: [], failed: listed.found }, diagnostics };
    }
    files.push(result);
  }
  return { value: { files, failed }, diagnostics };
}

/** The tree with these of its files read again; undefined where one came, went or is no longer what it was. */
function readAgain(
  directory: string,
  limits: ReadLimits,
  before: readonly SourceFile[],
  changed: ReadonlySet<string>,
): Outcome<Tree> | undefined {
  const files = [...before];
  for (const name of changed) {
    const at = before.findIndex(({ file }) => file === name);
    const old = before[at];
    if (old === undefined) return undefined;
    const file = readRegularFile({ ...old, path: join(directory, old.file) }, limits, old);
    if (!('bytes' in file)) return undefined;
    files[at] = file;
  }
  let total = 0;
  for (const { bytes } of files) total += bytes.length;
  return total > limits.totalBytes ? undefined : { value: { files, failed: [] }, diagnostics: [] };
}

/** Whether all that was there could be read, so that what did not change can be taken from it. */
function isSound({ value, diagnostics }: Outcome<Tree>): boolean {
  return value.failed.length === 0 && diagnostics.length === 0;
}

function readRegularFile(
  found: FoundFile,
  { fileBytes: limit }: ReadLimits,
  old: SourceFile | undefined,
): SourceFile | Diagnostic {
  const { file, kind, id } = found;
  const at = startOf(file);
  try {
    // Asked first, because opening a pipe or a device can block or have effects.
    const status = lstatSync(found.path);
    if (!status.isFile()) return notARegularFile.at(at, { name: file, found: describeEntry(status) });
    if (status.size > limit) return fileTooLarge.at(at, { name: file, size: status.size, limit });
    const handle = openSync(found.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const opened = fstatSync(handle);
      if (!opened.isFile()) return notARegularFile.at(at, { name: file, found: describeEntry(opened) });
      if (opened.size > limit) return fileTooLarge.at(at, { name: file, size: opened.size, limit });
      const bytes = readFileSync(handle);
      if (bytes.length > limit) return fileTooLarge.at(at, { name: file, size: bytes.length, limit });
      return old !== undefined && bytes.equals(old.bytes) ? old : { file, kind, id, bytes };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return fileNotReadable.at(at, { name: file, reason: reasonOf(error) });
  }
}
