import type { Diagnostic, Outcome } from '../../diagnostic/diagnostic.ts';
import { type Memory, noMemory } from '../memory.ts';
import type { RegistryDocument } from '../source/parse/node.ts';
import type { ParsedFile } from '../source/parse/parse-tree.ts';
import type { FailedFile } from '../source/read/read-tree.ts';
import { validateDocument } from './validate.ts';

/** The files that fit their schemas, and the names of those that exist but cannot be used. */
export interface ValidTree {
  readonly documents: readonly RegistryDocument[];
  readonly failed: readonly FailedFile[];
}

/** A document never changes, so what its schema said of it is known as long as it is. */
const remembered = new WeakMap<RegistryDocument, readonly Diagnostic[]>();

/** Holds every parsed file against its schema; what failed before or fails now is kept by name only. */
export function validateTree(
  files: readonly ParsedFile[],
  unread: readonly FailedFile[],
  memory: Memory = noMemory,
): Outcome<ValidTree> {
  const documents: RegistryDocument[] = [];
  const failed: FailedFile[] = [...unread];
  const diagnostics: Diagnostic[] = [];
  const judged = memory.each('validated', files, {
    given: [],
    make: ({ document }) => document && validate(document),
  });
  for (const [at, file] of files.entries()) {
    const found = judged[at];
    if (found !== undefined && found.length > 0) diagnostics.push(...found);
    if (file.document !== undefined && found?.length === 0) documents.push(file.document);
    else failed.push(file);
  }
  return { value: { documents, failed }, diagnostics };
}

function validate(document: RegistryDocument): readonly Diagnostic[] {
  const known = remembered.get(document);
  if (known !== undefined) return known;
  const { diagnostics } = validateDocument(document);
  remembered.set(document, diagnostics);
  return diagnostics;
}
