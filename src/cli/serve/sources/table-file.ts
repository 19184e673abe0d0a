import { resolve } from 'node:path';
import { fileSource } from '../../../watch/sources/file-source.ts';
import { readPlainFile } from '../../shell/read-plain-file.ts';
import type { Shell } from '../../shell/shell.ts';
import type { TableSource } from '../table-source.ts';

/** A compiled file, read again whenever it is replaced. */
export function tableFile(file: string, shell: Shell): TableSource {
  return {
    shown: file,
    async first() {
      const hint = 'Make one with "signalbox compile --out build".';
      return {
        bytes: await readPlainFile(file, { shell, what: 'table', code: 'no-table', hint }),
        origin: file,
      };
    },
    async *later(signal) {
      for await (const news of fileSource(resolve(shell.directory, file), { signal })) {
        yield { ...news, origin: file };
      }
    },
  };
}
