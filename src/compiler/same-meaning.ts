import { findSecrets } from '../diagnostic/secrets.ts';
import { mentionsSuppression } from './lint/find-suppressions.ts';
import type { Node } from './source/parse/node.ts';
import { type ParsedFile, parseTree } from './source/parse/parse-tree.ts';
import type { SourceFile, Tree } from './source/read/read-tree.ts';

/**
 * Whether two trees differ in nothing but comments and layout, so that they have the same tables and the same errors.
 * Only files whose bytes differ are parsed. False where anything is in doubt: a file with findings, an exception from
 * a finding or what looks like a secret in a text that differs.
 */
export function meanTheSame(one: Tree, other: Tree): boolean {
  if (one.failed.length > 0 || other.failed.length > 0) return false;
  if (one.files.length !== other.files.length) return false;
  const byName = new Map(other.files.map((file) => [file.file, file]));
  return one.files.every((file) => {
    const counterpart = byName.get(file.file);
    return counterpart !== undefined && (sameBytes(file, counterpart) || sameWords(file, counterpart));
  });
}

function sameBytes(one: SourceFile, other: SourceFile): boolean {
  return Buffer.compare(one.bytes, other.bytes) === 0;
}

function sameWords(...files: readonly [SourceFile, SourceFile]): boolean {
  const { value, diagnostics } = parseTree({ files, failed: [] }, undefined);
  const [one, other] = value.map(({ document }) => document?.root);
  if (diagnostics.length > 0 || value.some(saysMore)) return false;
  return one !== undefined && other !== undefined && meaningOf(one) === meaningOf(other);
}

/** What a text can say beside its values. */
function saysMore({ positions: { text } }: ParsedFile): boolean {
  return mentionsSuppression(text) || findSecrets(text).length > 0;
}

/** Values, how they are quoted, and the order of keys, which decides the order of shares. */
function meaningOf(node: Node): string {
  if (node.kind === 'scalar') return JSON.stringify([node.style, node.value]);
  if (node.kind === 'list') return `[${node.items.map(meaningOf).join()}]`;
  const entries = [...node.entries.values()].map(({ key, value }) => [JSON.stringify(key), meaningOf(value)]);
  return `{${entries.map((entry) => entry.join(':')).join()}}`;
}
