import { readFile } from 'node:fs/promises';
import { fileSource } from '../../../watch/sources/file-source.ts';
import { CouldNotRun, isSystemError, systemReason } from '../../shell/could-not-run.ts';
import type { TableSource } from '../table-source.ts';

/** A compiled file, read again whenever it is replaced. */
export function tableFile(path: string, shown: string): TableSource {
  return {
    shown,
    async first() {
      try {
        return { bytes: await readFile(path), origin: shown };
      } catch (cause) {
        if (!isSystemError(cause)) throw cause;
        throw new CouldNotRun('no-table', `cannot read the table ${shown}: ${systemReason(cause)}`, {
          hint: 'Make one with "signalbox compile --out build".',
          cause,
        });
      }
    },
    async *later(signal) {
      for await (const news of fileSource(path, { signal })) yield { ...news, origin: shown };
    },
  };
}
