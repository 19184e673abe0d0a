import type { Span } from '../../diagnostic/diagnostic.ts';
import { objectives } from '../../table/objective.ts';
import { invariant } from '../invariant.ts';
import { parseShare } from '../schema/quantity.ts';
import type { CapabilityFile } from '../schema/types.ts';
import { nodeAt, type Path, plainValue, type RegistryDocument } from '../source/parse/node.ts';
import type { LinkedModel, LinkedUse, Reference, Resource } from './registry.ts';

/** Looks a name up, and reports it where it means nothing. */
export type Resolve<T> = (id: string, span: Span) => Reference<T>;

/** A capability's file, and how to look up the models that it names. */
export interface UsePlace {
  readonly resource: Resource<CapabilityFile>;
  readonly document: RegistryDocument;
  readonly model: Resolve<LinkedModel>;
}

/** Links one `use`, wherever in the capability it stands. */
export function linkUse(use: CapabilityFile['use'], path: Path, place: UsePlace): LinkedUse {
  const { resource, document, model } = place;
  const span = resource.at(...path);
  if (typeof use === 'string') return { kind: 'model', models: [model(use, span)], within: undefined, span };
  const { within } = use;
  for (const kind of objectives) {
    const listed = use[kind];
    if (listed === undefined) continue;
    const models = listed.map((id, index) => model(id, resource.at(...path, kind, index)));
    return { kind, models, within, span };
  }
  // From the nodes, because JavaScript objects put keys that look like numbers first.
  const arms = nodeAt(document.root, [...path, 'split']);
  invariant(arms?.kind === 'mapping' && use.by !== undefined, 'a use is a model, a split or a comparison');
  const entries = [...arms.entries.values()];
  return {
    kind: 'split',
    by: use.by,
    models: entries.map(({ key, keySpan }) => model(key, keySpan)),
    shares: entries.map(({ value }) => parseShare(String(plainValue(value)))),
    within,
    span,
  };
}
