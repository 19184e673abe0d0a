import { invariant } from '../invariant.ts';
import { parseShare } from '../schema/quantity.ts';
import { nodeAt, plainValue, type RegistryDocument } from '../source/parse/node.ts';
import type { Resolve } from './link-use.ts';
import type { CompleteModel, LinkedOrder, LinkedProvider, Resource } from './registry.ts';

/** Links what a model says of the order of its deployments, if it says anything. */
export function linkOrder(
  { value, at }: Resource<CompleteModel>,
  document: RegistryDocument,
  provider: Resolve<LinkedProvider>,
): LinkedOrder | undefined {
  const { order } = value;
  if (order === undefined) return undefined;
  const span = at('order');
  if (typeof order === 'string') return { kind: order, span };
  // From the nodes, because JavaScript objects put keys that look like numbers first.
  const shares = nodeAt(document.root, ['order', 'split']);
  invariant(shares?.kind === 'mapping', 'an order that is no word is a split');
  const entries = [...shares.entries.values()];
  return {
    kind: 'split',
    by: order.by,
    providers: entries.map(({ key, keySpan }) => provider(key, keySpan)),
    shares: entries.map(({ value: share }) => parseShare(String(plainValue(share)))),
    span,
  };
}
