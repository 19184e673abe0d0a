import { idPattern, kinds, rootFile } from '../../compiler/source/read/kinds.ts';
import type { SourceFile, Tree } from '../../compiler/source/read/read-tree.ts';

/** The files of a registry that are in memory, by their paths in it; what does not belong to one is left out. */
export function treeOfFiles(files: ReadonlyMap<string, Uint8Array>): Tree {
  const found = [...files].flatMap(([file, bytes]): SourceFile[] => {
    if (file === rootFile) return [{ file, kind: 'signalbox', id: 'signalbox', bytes }];
    const [folder, name = '', deeper] = file.split('/');
    const kind = kinds.find((one) => one.folder === folder)?.kind;
    const id = name.endsWith('.yaml') ? name.slice(0, -'.yaml'.length) : '';
    return kind === undefined || deeper !== undefined || !idPattern.test(id)
      ? []
      : [{ file, kind, id, bytes }];
  });
  // The order in which a directory is read.
  return { files: found.sort((a, b) => (a.file < b.file ? -1 : 1)), failed: [] };
}
