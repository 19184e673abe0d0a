import type { Dirent } from 'node:fs';

type FileType = Pick<Dirent, 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isFile'>;

/** What stands where a file should: `a symbolic link`, `a directory`. */
export function describeEntry(entry: FileType): string {
  if (entry.isDirectory()) return 'a directory';
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isFIFO()) return 'a pipe';
  if (entry.isSocket()) return 'a socket';
  if (entry.isFile()) return 'a file';
  return 'a device';
}

/** Why the system refused; nothing of its own message, which would hold an absolute path. */
export function reasonOf(error: unknown): string {
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
