import type { Tree } from '../../compiler/source/read/read-tree.ts';

/** What a plan is held against: a registry of another commit, or the bytes of a table. */
export type Base =
  | { readonly kind: 'registry'; readonly name: string; readonly commit: string; readonly tree: Tree }
  | { readonly kind: 'table'; readonly name: string; readonly bytes: Uint8Array };
