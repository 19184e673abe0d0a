import type { Pause } from './pause.ts';
import { endOfSpace, extentOf, memberAt } from './scan-json.ts';
import { type SplitMembers, splitMembers } from './split-members.ts';

/** A table's text, cut at its parts and, within `capabilities`, at each of them; in the order of the text. */
export interface SplitTable {
  /** By the table's own keys; of `capabilities` nothing, in its place. */
  readonly parts: ReadonlyMap<string, string>;
  readonly capabilities: SplitMembers;
  /** The deepest nesting that was met; what equals a text that is known was not looked into. */
  readonly depth: number;
}

/**
 * Cuts the text of a table into pieces without parsing it: what it answers is JSON exactly where each piece is. Nothing
 * where it can be none, or has a key twice. What stands as it did in the table `before` is found by comparing the two
 * texts, many times faster than it is read.
 */
export async function splitTable(
  text: string,
  { before, pause }: { before: SplitTable | undefined; pause: Pause },
): Promise<SplitTable | undefined> {
  const parts = new Map<string, string>();
  let capabilities: SplitMembers | undefined;
  let depth = 0;
  let at = endOfSpace(text, 0);
  if (text[at] !== '{') return undefined;
  do {
    const member = memberAt(text, endOfSpace(text, at + 1));
    if (member === undefined || parts.has(member.key)) return undefined;
    const { key, from } = member;
    if (key === 'capabilities') {
      capabilities = await splitMembers(text, from, { before: before?.capabilities, pause });
      if (capabilities === undefined) return undefined;
      parts.set(key, '');
      depth = Math.max(depth, capabilities.depth + 1);
      at = capabilities.to;
    } else {
      const value = extentOf(text, from);
      parts.set(key, text.slice(from, value.to));
      depth = Math.max(depth, value.depth + 1);
      at = value.to;
    }
    at = endOfSpace(text, at);
    await pause();
  } while (text[at] === ',');
  const isWhole = text[at] === '}' && endOfSpace(text, at + 1) === text.length;
  return isWhole && capabilities !== undefined ? { parts, capabilities, depth } : undefined;
}
