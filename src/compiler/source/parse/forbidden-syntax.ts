import { CST } from 'yaml';
import type { Diagnostic } from '../../../diagnostic/diagnostic.ts';
import type { Positions } from '../positions.ts';
import { maxDepth, maxValues } from './find-excess.ts';
import {
  aliasNotAllowed,
  anchorNotAllowed,
  directiveNotAllowed,
  nestingTooDeep,
  severalDocuments,
  tagNotAllowed,
  tooManyValues,
} from './yaml-diagnostics.ts';

/**
 * Looks for what YAML has and a registry has not, in the concrete syntax, before anything is built from it:
 * an alias is found whether or not it is used, and nothing is ever expanded.
 */
export function findForbiddenSyntax(tokens: readonly CST.Token[], { span }: Positions): Diagnostic[] {
  const found: Diagnostic[] = [];
  let documents = 0;
  let values = 0;

  // A stack of our own: the input decides how deep it goes.
  const pending: { token: CST.Token; depth: number }[] = tokens
    .map((token) => ({ token, depth: 0 }))
    .reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    const at =
      'source' in token ? span(token.offset, token.offset + token.source.length) : span(token.offset);
    if (token.type === 'anchor') found.push(anchorNotAllowed.at(at, { name: token.source }));
    if (token.type === 'alias') found.push(aliasNotAllowed.at(at, { name: token.source }));
    if (token.type === 'tag') found.push(tagNotAllowed.at(at, { tag: token.source }));
    if (token.type === 'directive') found.push(directiveNotAllowed.at(at, { directive: token.source }));
    if (token.type === 'document') {
      documents += 1;
      if (documents === 2) found.push(severalDocuments.at(at));
    }
    if (CST.isScalar(token) || CST.isCollection(token)) values += 1;
    if (values > maxValues) return [...found, tooManyValues.at(at, { limit: maxValues })];
    if (CST.isCollection(token) && depth >= maxDepth)
      return [...found, nestingTooDeep.at(at, { limit: maxDepth })];
    const inner = CST.isCollection(token) ? depth + 1 : depth;
    for (const child of children(token).toReversed()) pending.push({ token: child, depth: inner });
  }
  return found;
}

function children(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return [...token.start, ...(token.value ? [token.value] : [])];
  if (token.type === 'block-scalar') return token.props;
  if (!CST.isCollection(token)) return [];
  return token.items.flatMap((item) => [
    ...item.start,
    ...(item.key ? [item.key] : []),
    ...(item.sep ?? []),
    ...(item.value ? [item.value] : []),
  ]);
}
