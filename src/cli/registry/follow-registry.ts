import type { Compilation, CompileOptions } from '../../compiler/compilation.ts';
import type { ParseCache } from '../../compiler/source/parse/parse-tree.ts';
import type { Store } from '../../runtime/store.ts';
import { watchTree } from '../../watch/watch-tree.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import { compileRegistry, notCompiled } from './compile-registry.ts';

/** What became of the registry: once at first, and then after each change of its files. */
export type RegistryEvent =
  /** It compiled, and its table answers now; `previous` is null at first. */
  | {
      readonly type: 'live';
      readonly compilation: Compilation;
      readonly revision: string;
      readonly previous: string | null;
      /** The capabilities that are answered differently. */
      readonly changed: readonly string[];
      /** From the notice of the change to the swap. */
      readonly milliseconds: number;
    }
  /** It compiled to the table that is live already. */
  | { readonly type: 'same'; readonly compilation: Compilation; readonly revision: string }
  /** It has errors (or the store refuses the table, `reason`); what was live stays live. */
  | {
      readonly type: 'refused';
      readonly compilation: Compilation;
      readonly serving: string | undefined;
      readonly reason?: string;
    };

/**
 * Keeps a store at what the registry's files say: compiles, offers, and says what became of it, until
 * `signal` aborts. Events come one at a time; changes that arrive meanwhile are taken together.
 */
export async function* followRegistry(parts: {
  readonly place: RegistryPlace;
  readonly store: Store;
  readonly signal: AbortSignal;
}): AsyncGenerator<RegistryEvent> {
  const { place, store, signal } = parts;
  // Called before the first read, so that a change during it is not missed.
  const changes = watchTree(place.directory, { signal });
  await changes.ready;
  const cache: ParseCache = new Map();
  yield await load(place, store, { cache });
  for await (const changed of changes) yield await load(place, store, { cache, changed });
}

async function load(
  place: RegistryPlace,
  store: Store,
  options: Pick<CompileOptions, 'cache' | 'changed'>,
): Promise<RegistryEvent> {
  const began = performance.now();
  const compilation = await compileRegistry(place, options);
  const { bytes, revision, sources } = compilation;
  const serving = store.current()?.revision;
  if (bytes === undefined || revision === undefined) {
    store.refuse(notCompiled(compilation, place));
    return { type: 'refused', compilation, serving };
  }
  const acknowledgement = await store.offer({
    bytes,
    origin: place.shown,
    ...(sources === undefined ? {} : { sources }),
  });
  if (!acknowledgement.accepted) {
    return { type: 'refused', compilation, serving, reason: acknowledgement.message };
  }
  if (acknowledgement.revision === serving) return { type: 'same', compilation, revision };
  return {
    type: 'live',
    compilation,
    revision: acknowledgement.revision,
    previous: acknowledgement.previous,
    changed: acknowledgement.changed,
    milliseconds: performance.now() - began,
  };
}
