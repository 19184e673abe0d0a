import type { Span } from '../../../diagnostic/diagnostic.ts';
import type { Positions } from '../positions.ts';
import type { Kind } from '../read/kinds.ts';

/** A YAML value with its place. Only what the registry's dialect allows: no anchors, no tags, text keys. */
export type Node = MappingNode | ListNode | ScalarNode;

export interface MappingNode {
  readonly kind: 'mapping';
  readonly span: Span;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly Node[];
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly value: Scalar;
  readonly style: ScalarStyle;
  /** As written in the file, quotes and block header included. */
  readonly source: string;
}

export type Scalar = string | number | boolean | null;
export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'block';

/** One file of the registry, parsed. */
export interface RegistryDocument<K extends Kind = Kind> {
  readonly kind: K;
  readonly id: string;
  /** Relative to the registry, with forward slashes. */
  readonly file: string;
  readonly root: Node;
  readonly positions: Positions;
}

export type Path = readonly (string | number)[];

/** The value as plain JSON data. */
export function plainValue(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries([...node.entries.values()].map((entry) => [entry.key, plainValue(entry.value)]));
}

/** The node at a path, or `undefined` where the path leads nowhere. */
export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) node = child(node, step);
  return node;
}

/** The place of the key that ends this path, or of the value where a list holds it. */
export function keySpanAt(root: Node, path: Path): Span | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (parent?.kind === 'mapping' && last !== undefined) return parent.entries.get(String(last))?.keySpan;
  return nodeAt(root, path)?.span;
}

function child(node: Node | undefined, step: string | number): Node | undefined {
  if (node?.kind === 'mapping') return node.entries.get(String(step))?.value;
  if (node?.kind === 'list') return node.items[Number(step)];
  return undefined;
}
