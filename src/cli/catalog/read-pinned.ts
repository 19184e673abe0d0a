import { validateTree } from '../../compiler/schema/validate-tree.ts';
import { plainValue } from '../../compiler/source/parse/node.ts';
import { parseTree } from '../../compiler/source/parse/parse-tree.ts';
import { readTree } from '../../compiler/source/read/read-tree.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';

/** A model that names a catalogue entry: its fields and those of the entry, as they are written. */
export interface Pinned {
  readonly id: string;
  readonly pin: string;
  readonly model: Readonly<Record<string, unknown>>;
  readonly entry: { readonly text: string; readonly fields: Readonly<Record<string, unknown>> } | undefined;
}

/** The models of a registry that name a catalogue entry, and the errors that keep models or entries from being read. */
export interface PinnedModels {
  readonly pinned: readonly Pinned[];
  readonly errors: readonly Diagnostic[];
}

/**
 * Reads models and catalogue entries, and nothing else: a registry whose entries are still missing does not
 * compile, and it is here that they are made.
 */
export async function readPinned(directory: string): Promise<PinnedModels> {
  const tree = await readTree(directory);
  const parsed = parseTree(tree.value, undefined);
  const valid = validateTree(parsed.value, tree.value.failed);
  const ofKind = (kind: string) => valid.value.documents.filter((document) => document.kind === kind);
  const entries = new Map(ofKind('catalog').map((document) => [document.id, document]));
  const pinned = ofKind('model').flatMap(({ id, root }) => {
    const model = plainValue(root) as Readonly<Record<string, unknown>>; // Its schema wants a mapping.
    const pin = model['catalog'];
    if (typeof pin !== 'string') return [];
    const entry = entries.get(id);
    const fields = entry && (plainValue(entry.root) as Readonly<Record<string, unknown>>); // As above.
    return [{ id, pin, model, entry: entry && fields && { text: entry.positions.text, fields } }];
  });
  const errors = [tree, parsed, valid]
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(
      ({ severity, code, span }) =>
        severity === 'error' && (concerns(span.file) || code.startsWith('registry-')),
    );
  return { pinned, errors };
}

function concerns(file: string): boolean {
  return /^(?:models|catalog)(?:\/|$)/.test(file);
}
