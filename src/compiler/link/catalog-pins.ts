import { defineDiagnostic } from '../../diagnostic/define.ts';
import type { Diagnostic, Outcome } from '../../diagnostic/diagnostic.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import type { Memory } from '../memory.ts';
import { validateDocument } from '../schema/validate.ts';
import {
  type Entry,
  type MappingNode,
  nodeAt,
  type RegistryDocument,
  withEntries,
} from '../source/parse/node.ts';
import { causeIn, causeOf } from '../source/read/cause-of.ts';
import type { FailedFile } from '../source/read/read-tree.ts';
import type { OverlaidTree } from './overlay.ts';

export const unknownPin = defineDiagnostic<{ pin: string; file: string; nearest: string | undefined }>({
  code: 'unknown-pin',
  severity: 'error',
  message: ({ pin, file }) => `The pinned catalogue has no entry "${pin}" in ${file}`,
  help: ({ nearest }) =>
    nearest === undefined
      ? 'Run `signalbox catalog sync`, which fetches the entry of every model that names one.'
      : `Did you mean \`${nearest}\`? Otherwise run \`signalbox catalog sync\`.`,
  explain:
    'A model with `catalog` takes its facts and prices from the file of its own name in `catalog/`. The file must be there and be about that entry, because nothing is looked up anywhere else when a registry is compiled.',
});

/** What is about the entry itself and not about the model. */
const ownFields = new Set(['model', 'sources']);

/**
 * Gives every model that names a catalogue entry the facts and prices of that entry; what its own file (or an
 * overlay) says wins. The values keep their places, so that a finding about one points into the catalogue.
 */
export function applyCatalog(tree: OverlaidTree, memory: Memory): Outcome<OverlaidTree> {
  const entries = new Map(
    tree.documents.filter(({ kind }) => kind === 'catalog').map((document) => [document.id, document]),
  );
  const diagnostics: Diagnostic[] = [];
  const documents: RegistryDocument[] = [];
  const failed: FailedFile[] = [...tree.failed];

  for (const document of tree.documents) {
    const pin = document.kind === 'model' ? textAt(document, 'catalog') : undefined;
    if (pin === undefined) {
      documents.push(document);
      continue;
    }
    const entry = entries.get(document.id);
    if (entry !== undefined && textAt(entry, 'model')?.text === pin.text) {
      const filled = memory.recall(`pin of ${document.file}`, [document, entry], () => fill(document, entry));
      diagnostics.push(...filled.diagnostics);
      if (filled.value === undefined) failed.push({ ...document, ...causeIn(filled.diagnostics) });
      else documents.push(filled.value);
      continue;
    }
    const because = causeOf(tree.failed, 'catalog', document.id);
    const refused = refuse(document, pin, entry, [...entries.values()]);
    diagnostics.push(because === undefined ? refused : { ...refused, because });
    failed.push({ ...document, ...(because === undefined ? causeIn([refused]) : { cause: because }) });
  }
  return { value: { ...tree, documents, failed }, diagnostics };
}

type Pin = NonNullable<ReturnType<typeof textAt>>;

function refuse(
  document: RegistryDocument,
  pin: Pin,
  entry: RegistryDocument | undefined,
  entries: readonly RegistryDocument[],
): Diagnostic {
  const own = entry === undefined ? undefined : textAt(entry, 'model');
  const meant =
    own?.text ??
    nearest(
      pin.text,
      entries.flatMap((other) => textAt(other, 'model')?.text ?? []),
    );
  const related = own === undefined ? [] : [{ span: own.span, message: 'the entry that is there' }];
  const edits = meant === undefined ? [] : [{ span: pin.span, text: meant }];
  const suggestions =
    meant === undefined ? [] : [{ title: `Use \`${meant}\``, confidence: 'guess' as const, edits }];
  const params = { pin: pin.text, file: `catalog/${document.id}.yaml`, nearest: meant };
  return unknownPin.at(pin.span, params, { related, suggestions });
}

/** The model with the entry's fields below its own, held against the schema of a model that has no catalogue. */
function fill(model: RegistryDocument, entry: RegistryDocument): Outcome<RegistryDocument | undefined> {
  const own = model.root as MappingNode; // Both have passed schemas that want a mapping.
  const pinned = (entry.root as MappingNode).entries;
  const merged = new Map<string, Entry>([...pinned].filter(([key]) => !ownFields.has(key)));
  for (const [key, value] of own.entries) merged.set(key, value);
  const whole = { ...model, root: withEntries(own, merged) };
  const alone = new Map([...merged].filter(([key]) => key !== 'catalog'));
  const { diagnostics } = validateDocument({ ...model, root: withEntries(own, alone) });
  return { value: diagnostics.length === 0 ? whole : undefined, diagnostics };
}

function textAt({ root }: RegistryDocument, field: string) {
  const node = nodeAt(root, [field]);
  return node?.kind === 'scalar' ? { text: String(node.value), span: node.span } : undefined;
}
