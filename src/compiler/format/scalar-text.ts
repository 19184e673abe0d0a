import type { ScalarNode } from '../source/parse/node.ts';
import { readsAs } from '../source/parse/reads-as.ts';

/** Words and numbers that other YAML parsers read as something else than text. */
const misread = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;
const numberLike = /^[-+.\d]/;
const quantity = /^\d+(?:\.\d+)?(?:%| ?[A-Za-z]+)$/;

/** A scalar on one line as it is written: quoted only where it would mean something else without. */
export function scalarText(node: ScalarNode, inFlow: boolean): string {
  const { source, style, value } = node;
  if (style === 'plain' || typeof value !== 'string') return source;
  if (canBePlain(value, inFlow)) return value;
  const isSimple = !/["\\]/.test(value) && /^[\x20-\x7e\u00a1-\ud7ff]*$/.test(value);
  return isSimple ? `"${value}"` : source;
}

function canBePlain(value: string, inFlow: boolean): boolean {
  if (!/^[\x20-\x7e\u00a1-\ud7ff]+$/.test(value) || value !== value.trim() || misread.test(value))
    return false;
  if (numberLike.test(value) && !quantity.test(value)) return false;
  // A tab, a colon or a bracket may end a plain text; the parser itself is the judge.
  return (
    readsAs(`- ${value}`, value) &&
    readsAs(`${value}: x`, { [value]: 'x' }) &&
    (!inFlow || readsAs(`[${value}]`, value))
  );
}
