import { type FileSourceOptions, fileSource } from './sources/file-source.ts';

/** A file's content at one moment, and the path it was asked for by. */
export interface FileContent {
  readonly bytes: Uint8Array;
  readonly origin: string;
}

/**
 * Yields a file's content now, and again each time it has become another, as `fileSource` finds it. A file that is
 * gone, empty or unreadable yields nothing: whoever has the last content keeps it.
 */
export function watchFile(path: string, options: FileSourceOptions): AsyncIterable<FileContent> {
  // Watching begins with the call, not with the first step.
  const source = fileSource(path, options);
  async function* contents(): AsyncGenerator<FileContent, void, undefined> {
    for await (const news of source) if (news.type === 'candidate') yield news;
  }
  return contents();
}
