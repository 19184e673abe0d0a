import { capabilityNamed, tableWith } from './check-table.ts';
import { type DecodeResult, decodeTable, judge, maxDepth, type Refusal } from './decode.ts';
import type { Pause } from './pause.ts';
import { readText } from './read-json.ts';
import type { Problem } from './shape.ts';
import { type SplitTable, splitTable } from './split-table.ts';
import type { RoutingTable } from './table.ts';

/** A table that was decoded, with the texts of its pieces where it came in canonical form. */
export interface Decoded {
  readonly table: RoutingTable;
  readonly split?: SplitTable;
}

export type SlicedResult = ({ readonly ok: true } & Decoded) | Refusal;

/**
 * Answers what `decodeTable` answers, refusals included, and lets others have their turn between pieces. What stands
 * as it is in the table `before`, text for text, is taken from there and neither parsed nor, as long as the models are
 * the same, checked again. Text that is not in canonical form, or not JSON, is decoded at one stroke.
 */
export async function decodeInSlices(
  bytes: Uint8Array | string,
  { maxBytes, before, pause }: { maxBytes: number; before: Decoded | undefined; pause: Pause },
): Promise<SlicedResult> {
  const plainly = (): DecodeResult => decodeTable(bytes, { maxBytes });
  const read = readText(bytes, { maxBytes, what: 'table' });
  // Of a string only the UTF-8 form could be too large.
  if (!read.ok || (typeof bytes === 'string' && bytes.length * 3 > maxBytes)) return plainly();
  await pause();
  const split = await splitTable(read.text, { known: before?.split?.capabilities ?? new Map(), pause });
  if (split === undefined || split.depth > maxDepth) return plainly();
  const value = await parse(split, { before, pause });
  if (value === undefined) return plainly();
  const isChecked = sameParts(split, before?.split, ['models']);
  const problem = await firstProblem(value, { among: isChecked ? split.changed : undefined, pause });
  const result = judge(
    value,
    tableWith(() => problem),
  );
  return result.ok ? { ...result, split } : result;
}

/** Whether these parts of two tables are written alike. */
export function sameParts(
  one: SplitTable | undefined,
  other: SplitTable | undefined,
  parts: readonly (keyof RoutingTable)[],
): boolean {
  return parts.every(
    (part) => other?.parts.has(part) === true && one?.parts.get(part) === other.parts.get(part),
  );
}

/** An untrusted table, of which nothing is known but that it has capabilities of some kind. */
interface Unchecked extends Record<string, unknown> {
  readonly capabilities: Readonly<Record<string, unknown>>;
}

/** What the text says, in the order in which it says it; nothing where a piece is no JSON. */
async function parse(
  { parts, capabilities, changed, isLike }: SplitTable,
  { before, pause }: { before: Decoded | undefined; pause: Pause },
): Promise<Unchecked | undefined> {
  const known: Readonly<Record<string, unknown>> = before?.table.capabilities ?? {};
  // All at once where no id came or went: an object of the same ids in the same order is the cheapest to have.
  const parsed: Record<string, unknown> = Object.assign(Object.create(null), isLike ? known : {});
  try {
    for (const id of isLike ? changed : capabilities.keys()) {
      parsed[id] = changed.has(id) ? JSON.parse(capabilities.get(id) ?? '') : known[id];
      const turn = pause();
      if (turn !== undefined) await turn;
    }
    const value: Record<string, unknown> = Object.create(null);
    for (const [name, text] of parts) {
      if (name > 'capabilities') value['capabilities'] = parsed;
      value[name] = JSON.parse(text);
    }
    return { ...value, capabilities: parsed };
  } catch {
    return undefined;
  }
}

/** The first problem of the capabilities, or of some `among` them, by the order in which their object has them. */
async function firstProblem(
  { capabilities, ...others }: Unchecked,
  { among, pause }: { among: ReadonlySet<string> | undefined; pause: Pause },
): Promise<Problem | undefined> {
  const ids = among === undefined || among.size > 1 ? Object.keys(capabilities) : among;
  for (const id of ids) {
    if (among?.has(id) === false) continue;
    const found = capabilityNamed(id, capabilities[id], others);
    if (found) return found;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  return undefined;
}
