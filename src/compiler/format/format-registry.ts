import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { sortDiagnostics } from '../../diagnostic/diagnostic.ts';
import { fingerprint } from '../fingerprint.ts';
import { validateTree } from '../schema/validate-tree.ts';
import { parseTree } from '../source/parse/parse-tree.ts';
import { writtenKinds } from '../source/read/kinds.ts';
import { readTree } from '../source/read/read-tree.ts';
import { formatFile } from './format-file.ts';

/** One file of a registry, as it is and as it should look. */
export interface FormattedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface FormattedRegistry {
  /** Every sound file that people write, those that are as they should be included. */
  readonly files: readonly FormattedFile[];
  /** Sound files that cannot be written anew without a change of meaning; they stay as they are. */
  readonly skipped: readonly string[];
  /** Why files were left alone: the errors of reading, parsing and the schemas. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Formats every sound file of a registry, in memory. `schemas` is where they are, from the registry's directory. */
export async function formatRegistry(directory: string, schemas: string): Promise<FormattedRegistry> {
  const tree = await readTree(directory);
  const parsed = parseTree(tree.value, undefined);
  const valid = validateTree(parsed.value, tree.value.failed);
  const errors = [tree, parsed, valid]
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity === 'error');
  const broken = new Set(valid.value.failed.map(({ file }) => file));

  const files: FormattedFile[] = [];
  const skipped: string[] = [];
  for (const source of tree.value.files) {
    if (broken.has(source.file) || writtenKinds.has(source.kind)) continue;
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(source.bytes);
    const up = source.file.includes('/') ? '../' : '';
    const after = formatFile(source, before, `${up}${schemas}/${source.kind}.schema.json`);
    if (after === undefined) skipped.push(source.file);
    else files.push({ file: source.file, before, after });
  }
  return { files, skipped, diagnostics: fingerprint(sortDiagnostics(errors), parsed.value) };
}
