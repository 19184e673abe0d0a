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

/** A stretch of a text, by offsets; `to` is exclusive. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The nodes as they are kept. Most places are never asked for, and a large registry has millions, so that a node
 * holds two offsets and makes its span when somebody reads it.
 */
class PlacedNode implements Stretch {
  readonly positions: Positions;
  readonly from: number;
  readonly to: number;

  constructor(positions: Positions, from: number, to: number) {
    this.positions = positions;
    this.from = from;
    this.to = to;
  }

  get span(): Span {
    return this.positions.span(this.from, this.to);
  }
}

class PlacedScalar extends PlacedNode implements ScalarNode {
  readonly kind = 'scalar';
  readonly style: ScalarStyle;
  readonly value: Scalar;

  constructor(positions: Positions, from: number, to: number, style: ScalarStyle, value: Scalar) {
    super(positions, from, to);
    this.style = style;
    this.value = value;
  }

  get source(): string {
    return this.positions.text.slice(this.from, this.to);
  }
}

class PlacedList extends PlacedNode implements ListNode {
  readonly kind = 'list';
  readonly items: readonly Node[];

  constructor(positions: Positions, from: number, to: number, items: readonly Node[]) {
    super(positions, from, to);
    this.items = items;
  }
}

class PlacedMapping extends PlacedNode implements MappingNode {
  readonly kind = 'mapping';
  readonly entries: ReadonlyMap<string, Entry>;

  constructor(positions: Positions, from: number, to: number, entries: ReadonlyMap<string, Entry>) {
    super(positions, from, to);
    this.entries = entries;
  }
}

class PlacedEntry implements Entry {
  readonly key: string;
  readonly value: Node;
  readonly positions: Positions;
  readonly from: number;
  readonly to: number;

  constructor(positions: Positions, { from, to }: Stretch, key: string, value: Node) {
    this.key = key;
    this.value = value;
    this.positions = positions;
    this.from = from;
    this.to = to;
  }

  get keySpan(): Span {
    return this.positions.span(this.from, this.to);
  }
}

export function createScalar(
  positions: Positions,
  from: number,
  to: number,
  style: ScalarStyle,
  value: Scalar,
): ScalarNode {
  return new PlacedScalar(positions, from, to, style, value);
}

export function createList(positions: Positions, from: number, to: number, items: readonly Node[]): ListNode {
  return new PlacedList(positions, from, to, items);
}

export function createMapping(
  positions: Positions,
  from: number,
  to: number,
  entries: ReadonlyMap<string, Entry>,
): MappingNode {
  return new PlacedMapping(positions, from, to, entries);
}

/** `place` is that of the key. */
export function createEntry(positions: Positions, place: Stretch, key: string, value: Node): Entry {
  return new PlacedEntry(positions, place, key, value);
}

/** The mapping with other entries, at the same place. */
export function withEntries({ span }: MappingNode, entries: ReadonlyMap<string, Entry>): MappingNode {
  return { kind: 'mapping', span, entries };
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

/** A document's value as plain JSON data, made once: whoever gets it must leave it as it is. */
export function documentValue({ root }: RegistryDocument): unknown {
  const known = values.get(root) ?? plainValue(root);
  values.set(root, known);
  return known;
}

const values = new WeakMap<Node, unknown>();

/** The value as plain JSON data. */
export function plainValue(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  // `__proto__` is a reserved name, and no document has it.
  const value: Record<string, unknown> = {};
  for (const entry of node.entries.values()) value[entry.key] = plainValue(entry.value);
  return value;
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
