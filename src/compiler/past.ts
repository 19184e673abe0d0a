import { createMemory, type Memory, noMemory } from './memory.ts';
import type { ParseCache } from './source/parse/parse-tree.ts';
import { type ReadLimits, readTree } from './source/read/read-tree.ts';

/** What the compilations with a cache remember of each other; the cache is the handle that callers hold. */
export function past(cache: ParseCache | undefined): Past {
  if (cache === undefined)
    return { memory: noMemory, read: (directory, limits) => readTree(directory, limits) };
  const known = pasts.get(cache) ?? createPast();
  pasts.set(cache, known);
  return known;
}

interface Past {
  readonly memory: Memory;
  read(
    directory: string,
    limits: ReadLimits,
    changed: ReadonlySet<string> | undefined,
  ): ReturnType<typeof readTree>;
}

const pasts = new WeakMap<ParseCache, Past>();

function createPast(): Past {
  let before: { readonly directory: string; readonly tree: Awaited<ReturnType<typeof readTree>> } | undefined;
  return {
    memory: createMemory(),
    async read(directory, limits, changed) {
      const last = before?.directory === directory ? { tree: before.tree, changed } : undefined;
      const tree = await readTree(directory, limits, last);
      before = { directory, tree };
      return tree;
    },
  };
}
