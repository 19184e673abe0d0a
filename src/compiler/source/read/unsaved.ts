import type { Outcome } from '../../../diagnostic/diagnostic.ts';
import type { Tree } from './read-tree.ts';

/** The tree as it would be read if these texts were saved; a file that was not read is not added. */
export function withUnsaved(
  tree: Outcome<Tree>,
  unsaved: ReadonlyMap<string, string> | undefined,
): Outcome<Tree> {
  if (unsaved === undefined || unsaved.size === 0) return tree;
  const encoder = new TextEncoder();
  const files = tree.value.files.map((source) => {
    const text = unsaved.get(source.file);
    return text === undefined ? source : { ...source, bytes: encoder.encode(text) };
  });
  return { ...tree, value: { ...tree.value, files } };
}
