import { hash } from 'node:crypto';
import type { Diagnostic, Outcome } from '../../../diagnostic/diagnostic.ts';
import { type Memory, noMemory } from '../../memory.ts';
import { createPositions, type Positions } from '../positions.ts';
import { decodeText } from '../read/decode-text.ts';
import type { FileName, SourceFile, Tree } from '../read/read-tree.ts';
import { parseDocument } from './document.ts';
import type { RegistryDocument } from './node.ts';

/** Files parsed before, by name; a file whose bytes are the same is not parsed again. */
export type ParseCache = Map<string, CachedDocument>;

export interface CachedDocument {
  readonly digest: string;
  readonly parsed: ParsedFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** One file as far as it could be read: always its text, its document only where it is sound. */
export interface ParsedFile extends FileName {
  readonly positions: Positions;
  readonly document: RegistryDocument | undefined;
}

/** Parses every file of the tree. */
export function parseTree(
  tree: Tree,
  cache: ParseCache | undefined,
  memory: Memory = noMemory,
): Outcome<readonly ParsedFile[]> {
  const results = memory.each('parsed', tree.files, {
    given: [],
    make: (source) => parseCached(source, cache),
  });
  return {
    value: results.map(({ parsed }) => parsed),
    diagnostics: results
      .filter(({ diagnostics }) => diagnostics.length > 0)
      .flatMap(({ diagnostics }) => diagnostics),
  };
}

function parseCached(source: SourceFile, cache: ParseCache | undefined): CachedDocument {
  return cache === undefined ? { digest: '', ...parse(source) } : parseByDigest(source, cache);
}

function parseByDigest(source: SourceFile, cache: ParseCache): CachedDocument {
  const digest = hash('sha256', source.bytes);
  const known = cache.get(source.file);
  if (known?.digest === digest) return known;
  const fresh = { digest, ...parse(source) };
  cache.set(source.file, fresh);
  return fresh;
}

function parse({ file, kind, id, bytes }: SourceFile): Omit<CachedDocument, 'digest'> {
  const decoded = decodeText(file, bytes);
  const positions = decoded.positions ?? createPositions(file, new TextDecoder().decode(bytes));
  if (decoded.positions === undefined) {
    return { parsed: { file, kind, id, positions, document: undefined }, diagnostics: decoded.diagnostics };
  }
  const { value, diagnostics } = parseDocument({ file, kind, id }, positions);
  return { parsed: { file, kind, id, positions, document: value }, diagnostics };
}
