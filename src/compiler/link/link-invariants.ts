import { parseCondition } from '../condition/parse-condition.ts';
import { invariant } from '../invariant.ts';
import type { InvariantFile } from '../schema/types.ts';
import { nodeAt, plainValue, type RegistryDocument } from '../source/parse/node.ts';
import type { PositionOf } from '../source/positions.ts';
import type { LinkedInvariant } from './registry.ts';

/** The sentences that must hold, in the order of files and of each file's list. */
export function linkInvariants(
  documents: readonly RegistryDocument[],
  positionOf: PositionOf,
): LinkedInvariant[] {
  return documents
    .filter(({ kind }) => kind === 'invariant')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ root }) => {
      const sentences = plainValue(root) as InvariantFile; // It has passed its schema.
      return sentences.map(({ name, waived, always }, index): LinkedInvariant => {
        const kind = always === undefined ? 'never' : 'always';
        const where = nodeAt(root, [index, 'where']);
        const sentence = nodeAt(root, [index, kind]);
        const whole = nodeAt(root, [index]);
        invariant(sentence?.kind === 'scalar' && whole !== undefined, 'an invariant says always or never');
        return {
          name,
          kind,
          where: where?.kind === 'scalar' ? parseCondition(where, positionOf) : undefined,
          sentence: parseCondition(sentence, positionOf, 'target'),
          waiver: waived && {
            until: waived.until,
            span: nodeAt(root, [index, 'waived', 'until'])?.span ?? whole.span,
          },
          span: nodeAt(root, [index, 'name'])?.span ?? whole.span,
        };
      });
    });
}
