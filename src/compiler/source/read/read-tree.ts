import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
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

export const defaultLimits: ReadLimits = { fileBytes: 1 << 20, totalBytes: 10 << 20, files: 5000 };

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

/**
 * Reads the registry's files, in the order of their names whatever the file system's. Only regular files are
 * opened and no link is followed, so that what is compiled is what lies in the directory.
 */
export async function readTree(
  directory: string,
  limits: ReadLimits = defaultLimits,
): Promise<Outcome<Tree>> {
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
  // A batch is read at once and taken in order, so that the sum crosses its limit at the same file every time.
  for (let at = 0; at < listed.found.length; at += 64) {
    const batch = listed.found.slice(at, at + 64);
    const results = await Promise.all(batch.map((found) => readRegularFile(found, limits.fileBytes)));
    for (const [index, result] of results.entries()) {
      const found = batch[index] as FoundFile; // One result for each of the batch.
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
        return { value: { files: [], failed: listed.found }, diagnostics };
      }
      files.push({ file: found.file, kind: found.kind, id: found.id, bytes: result.bytes });
    }
  }
  return { value: { files, failed }, diagnostics };
}

async function readRegularFile(found: FoundFile, limit: number): Promise<{ bytes: Uint8Array } | Diagnostic> {
  const at = startOf(found.file);
  try {
    // Asked first, because opening a pipe or a device can block or have effects.
    const status = await lstat(found.path);
    if (!status.isFile()) return notARegularFile.at(at, { name: found.file, found: describeEntry(status) });
    if (status.size > limit) return fileTooLarge.at(at, { name: found.file, size: status.size, limit });
    const handle = await open(found.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const opened = await handle.stat();
      if (!opened.isFile()) return notARegularFile.at(at, { name: found.file, found: describeEntry(opened) });
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
