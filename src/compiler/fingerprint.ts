import { createHash } from 'node:crypto';
import type { Diagnostic, Span } from '../diagnostic/diagnostic.ts';
import { maskSecrets } from '../diagnostic/secrets.ts';
import type { Node } from './source/parse/node.ts';
import type { ParsedFile } from './source/parse/parse-tree.ts';

/**
 * Gives every finding its fingerprint: the digest of its code, of the address that it is about
 * (`capabilities/chat.yaml rules[long ones].use`), of the value there and of the names in its message. Lines,
 * columns and comments are no part of it, and neither is the wording. Where findings are alike even so, they
 * are counted in the order in which they stand.
 */
export function fingerprint(diagnostics: readonly Diagnostic[], files: readonly ParsedFile[]): Diagnostic[] {
  if (diagnostics.length === 0) return [];
  const named = new Set(diagnostics.map(({ span }) => span.file));
  const byName = new Map(files.filter(({ file }) => named.has(file)).map((file) => [file.file, file]));
  const seen = new Map<string, number>();
  return diagnostics.map((one) => {
    const parts = [one.code, ...subjectOf(one, byName.get(one.span.file)), namesIn(one.message)];
    const subject = JSON.stringify(parts);
    const count = seen.get(subject) ?? 0;
    seen.set(subject, count + 1);
    const hash = createHash('sha256').update(subject);
    if (count > 0) hash.update(String(count));
    return { ...one, fingerprint: hash.digest('hex') };
  });
}

/** The address of the finding and the value there; of a file that could not be parsed, its line instead. */
function subjectOf({ span }: Diagnostic, source: ParsedFile | undefined): string[] {
  if (source === undefined) return [span.file, ''];
  const { document, positions } = source;
  if (document === undefined) {
    const from = positions.text.lastIndexOf('\n', span.start.offset - 1) + 1;
    const to = positions.text.indexOf('\n', span.start.offset);
    const line = positions.text.slice(from, to === -1 ? undefined : to);
    return [span.file, maskSecrets(line.trim().replaceAll(/\s+/g, ' '))];
  }
  const { path, node } = addressOf(document.root, span);
  const value = node.kind === 'scalar' ? JSON.stringify(node.value) : node.kind;
  // A digest of a short password would give it away.
  return [`${span.file} ${path}`, maskSecrets(value)];
}

/** The innermost value that the span is about: the one it covers, or that it begins in, or whose key it is. */
function addressOf(root: Node, span: Span): { path: string; node: Node } {
  let path = '';
  let node = root;
  while (!isWhole(node, span)) {
    const step = stepTo(node, span.start.offset);
    if (step === undefined) break;
    path += step.name;
    node = step.node;
    if (step.isKey) break;
  }
  return { path, node };
}

/** Findings about a mapping or a list cover it, or stand before its first character. */
function isWhole(node: Node, { start, end }: Span): boolean {
  if (start.offset !== node.span.start.offset) return false;
  return end.offset === start.offset || end.offset === node.span.end.offset;
}

function stepTo(node: Node, offset: number): { name: string; node: Node; isKey: boolean } | undefined {
  if (node.kind === 'mapping') {
    for (const { key, keySpan, value } of node.entries.values()) {
      const isKey = holds(keySpan, offset);
      if (isKey || holds(value.span, offset)) return { name: `.${key}`, node: value, isKey };
    }
  }
  if (node.kind === 'list') {
    const index = node.items.findIndex((item) => holds(item.span, offset));
    const item = node.items[index];
    if (item !== undefined) return { name: `[${nameOf(item) ?? index}]`, node: item, isKey: false };
  }
  return undefined;
}

function holds({ start, end }: Span, offset: number): boolean {
  return start.offset <= offset && offset < Math.max(end.offset, start.offset + 1);
}

/** Items with a name keep their address when others are put before them. */
function nameOf(item: Node): string | undefined {
  const name = item.kind === 'mapping' ? item.entries.get('name')?.value : undefined;
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined;
}

/** What a message names stands in quotes; the words around it may be bettered. */
function namesIn(message: string): string {
  return [...message.matchAll(/"([^"]*)"/g)].map(([, name]) => name).join('\n');
}
