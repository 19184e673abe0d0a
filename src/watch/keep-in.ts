import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { largestContent } from './bounded.ts';
import { readRegularFile } from './read-regular-file.ts';
import { removeHalves, replaceFile } from './replace-file.ts';

/** What is kept, by the names of a store's `persist`. */
export interface Keeping {
  load(name: KeptFile): Promise<{ readonly bytes: Uint8Array; readonly at: number } | undefined>;
  save(name: KeptFile, bytes: Uint8Array | string): Promise<void>;
}

type KeptFile = keyof typeof files;

const files = { table: 'last-known-good.json', roots: 'trust-roots.json' } as const;

/**
 * Keeps a store's last known good in a directory, which is made where it is missing. What was saved is found whole
 * after a crash or a power cut. Rejects with the system's error where the disk does not let it.
 */
export function keepIn(directory: string): Keeping {
  let swept: Promise<unknown> | undefined;
  return {
    async load(name) {
      const path = join(directory, files[name]);
      const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (stats === undefined) return undefined;
      const { bytes, failure } = await readRegularFile(path, { maxBytes: largestContent });
      if (failure !== undefined) throw new Error(`${path}: ${failure.message}`);
      return bytes && { bytes, at: stats.mtimeMs };
    },
    async save(name, bytes) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      swept ??= Promise.all(Object.values(files).map((file) => removeHalves(join(directory, file))));
      await swept;
      await replaceFile(join(directory, files[name]), bytes, { mode: 0o600 });
    },
  };
}
