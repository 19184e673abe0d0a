import { invariant } from '../invariant.ts';
import { type JsonSchema, validatorOf } from '../schema/load-schema.ts';
import { parseDocument } from '../source/parse/document.ts';
import type { Node, RegistryDocument } from '../source/parse/node.ts';
import { createPositions } from '../source/positions.ts';
import type { FileName } from '../source/read/read-tree.ts';
import { readGap } from './comments.ts';
import { CannotPrint, print } from './print.ts';
import { orderingOf } from './property-order.ts';

/** What editors read to know a file's schema. */
const schemaLine = /^#\s*yaml-language-server:\s*\$schema=(\S+)[ \t]*\n/m;

/**
 * A registry file in the form that all have: the schema's comment first, fields in the order of the schema,
 * two spaces a level, quotes only where they are needed. `undefined` where its form is one that could not be
 * written anew without a change of its meaning or the loss of a comment, and for a file that is not sound YAML.
 */
export function formatFile(name: FileName, text: string, schemaPath: string): string | undefined {
  const normal = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  // Only where the text was not looked at before; the parser would take it for the end of a line.
  if (normal.includes('\r')) return undefined;
  const header = /^(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(normal)?.[0] ?? '';
  const stated = schemaLine.exec(header);
  const source = stated === null ? normal : normal.replace(stated[0], '');
  const document = parse(name, source);
  if (document === undefined) return undefined;
  try {
    const ordering = orderingOf(schemaOf(name));
    const printed = print(document.root, source, ordering);
    const again = parse(name, printed);
    if (again === undefined || !isSame(document.root, again.root) || !sameComments(document, again))
      return undefined;
    return `# yaml-language-server: $schema=${stated?.[1] ?? schemaPath}\n${printed}`;
  } catch (error) {
    if (error instanceof CannotPrint) return undefined;
    throw error;
  }
}

function schemaOf({ kind }: FileName): JsonSchema {
  const { schema } = validatorOf(kind);
  invariant(typeof schema === 'object', `the schema of ${kind} is an object`);
  return schema as JsonSchema; // One of our own files.
}

function parse(name: FileName, text: string): RegistryDocument | undefined {
  const { value, diagnostics } = parseDocument(name, createPositions(name.file, text));
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : value;
}

/** Whether two values say the same; the order of fields says nothing where the schema has one. */
function isSame(a: Node, b: Node): boolean {
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.value === b.value;
  if (a.kind === 'list') {
    if (b.kind !== 'list' || a.items.length !== b.items.length) return false;
    return a.items.every((item, index) => isSame(item, b.items[index] as Node)); // Of the same length.
  }
  if (b.kind !== 'mapping' || a.entries.size !== b.entries.size) return false;
  return [...a.entries.values()].every(({ key, value }) => {
    const other = b.entries.get(key);
    return other !== undefined && isSame(value, other.value);
  });
}

function sameComments(a: RegistryDocument, b: RegistryDocument): boolean {
  return JSON.stringify(commentsOf(a).sort()) === JSON.stringify(commentsOf(b).sort());
}

/** Everything that stands behind a `#` outside the values. */
function commentsOf({ root, positions: { text } }: RegistryDocument): string[] {
  const values: { from: number; to: number }[] = [{ from: text.length, to: text.length }];
  const visit = (node: Node): void => {
    if (node.kind === 'list') node.items.forEach(visit);
    if (node.kind === 'scalar') values.push({ from: node.span.start.offset, to: node.span.end.offset });
    if (node.kind !== 'mapping') return;
    for (const { keySpan, value } of node.entries.values()) {
      values.push({ from: keySpan.start.offset, to: keySpan.end.offset });
      visit(value);
    }
  };
  visit(root);
  values.sort((one, other) => one.from - other.from);
  let at = 0;
  return values.flatMap(({ from, to }) => {
    const { comments } = readGap(text, at, Math.max(at, from));
    at = Math.max(at, to);
    return comments.map((comment) => comment.text);
  });
}
