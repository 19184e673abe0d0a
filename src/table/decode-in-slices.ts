import { capabilityNamed, tableWith } from './check-table.ts';
import { decodeTable, judge, maxDepth, type Refusal } from './decode.ts';
import type { Pause } from './pause.ts';
import { readText } from './read-json.ts';
import type { Problem } from './shape.ts';
import { type SplitTable, splitTable } from './split-table.ts';
import type { Capability, RoutingTable } from './table.ts';

/** A table that was decoded, with the texts of its pieces. */
export interface Decoded {
  readonly table: RoutingTable;
  /** Absent where it was decoded at one stroke. */
  readonly split?: SplitTable;
}

export type SlicedResult = ({ readonly ok: true } & Decoded) | Refusal;

/** Something that is to be done to each capability once it and the parts that it leads to are sound. */
export interface Visit {
  /** A capability that stands as it did is passed over while these do, too. */
  readonly dependsOn: readonly (keyof RoutingTable)[];
  /** The table's other parts are all there; of its capabilities some are yet to come. */
  visit(id: string, capability: Capability, table: RoutingTable): void;
}

/**
 * Answers what `decodeTable` answers, refusals included, and lets others have their turn between pieces. What stands
 * as it is in the table `before`, text for text, is taken from there and neither parsed nor, as long as the models are
 * the same, checked again. Text that is no JSON, nests too deep or has a key twice is decoded at one stroke, to be
 * refused in the parser's own words where it is.
 */
export async function decodeInSlices(
  bytes: Uint8Array | string,
  {
    maxBytes,
    before,
    pause,
    each = visitNone,
  }: { maxBytes: number; before: Decoded | undefined; pause: Pause; each?: Visit },
): Promise<SlicedResult> {
  const plainly = () => decodePlainly(bytes, { maxBytes, each, pause });
  const read = readText(bytes, { maxBytes, what: 'table' });
  // Of a string only the UTF-8 form could be too large.
  if (!read.ok || (typeof bytes === 'string' && bytes.length * 3 > maxBytes)) return plainly();
  await pause();
  const split = await splitTable(read.text, { before: before?.split, pause });
  if (split === undefined || split.depth > maxDepth) return plainly();
  await pause();
  const capabilities = takeOver(split, before);
  const value = parseParts(split, { before, capabilities });
  if (value === undefined) return plainly();
  const isSound = isSameRest(split, before?.split) || restOfTable(value, value) === undefined;
  const problems = await readCapabilities(split, {
    before,
    value,
    capabilities,
    each: isSound && each,
    pause,
  });
  if (problems === undefined) return plainly();
  if (isSound && problems.size === 0) {
    const result = judge(value, () => undefined);
    return result.ok ? { ...result, split } : result;
  }
  // By the order in which the object has them, which for some ids is not the text's.
  const first = Object.keys(capabilities).find((id) => problems.has(id)) ?? '';
  return judge(
    value,
    tableWith(() => problems.get(first)),
  );
}

const visitNone: Visit = { dependsOn: [], visit: () => {} };

async function decodePlainly(
  bytes: Uint8Array | string,
  { maxBytes, each, pause }: { maxBytes: number; each: Visit; pause: Pause },
): Promise<SlicedResult> {
  const result = decodeTable(bytes, { maxBytes });
  if (!result.ok) return result;
  for (const [id, capability] of Object.entries(result.table.capabilities)) {
    each.visit(id, capability, result.table);
    await pause();
  }
  return result;
}

/** Whether these parts of two tables are written alike. */
export function sameParts(
  one: SplitTable | undefined,
  other: SplitTable | undefined,
  parts: Iterable<string>,
): boolean {
  return [...parts].every(
    (part) => other?.parts.has(part) === true && one?.parts.get(part) === other.parts.get(part),
  );
}

/** What was checked with a table before: all of it but the capabilities that have another text. */
function isSameRest(split: SplitTable, before: SplitTable | undefined): boolean {
  const { parts, capabilities } = split;
  return capabilities.isLike && parts.size === before?.parts.size && sameParts(split, before, parts.keys());
}

const restOfTable = tableWith(() => undefined);

/** The capabilities in the order of the text; those that have another text than before are yet to be parsed. */
function takeOver(
  { capabilities: { ids } }: SplitTable,
  before: Decoded | undefined,
): Record<string, unknown> {
  const known: Readonly<Record<string, unknown>> = before?.table.capabilities ?? Object.create(null);
  const taken: Record<string, unknown> = Object.create(null);
  // By ids that are at hand this takes a tenth of the time of `Object.assign`.
  for (const id of ids) taken[id] = known[id];
  return taken;
}

/** A table in the order of its text; nothing where a part is no JSON. */
function parseParts(
  split: SplitTable,
  { before, capabilities }: { before: Decoded | undefined; capabilities: Record<string, unknown> },
): Record<string, unknown> | undefined {
  const value: Record<string, unknown> = Object.create(null);
  try {
    for (const [part, text] of split.parts) {
      const known = sameParts(split, before?.split, [part]) ? before : undefined;
      if (part === 'capabilities') value[part] = capabilities;
      // Every part of a sound table is a field of its type.
      else value[part] = known ? known.table[part as keyof RoutingTable] : JSON.parse(text);
    }
    return value;
  } catch {
    return undefined;
  }
}

/**
 * Parses, checks and visits one after another, so that what is made on the way is gone before the collector has to
 * carry it: its long pauses come from what lives. Answers the problems by id; nothing where a piece is no JSON.
 */
async function readCapabilities(
  split: SplitTable,
  {
    before,
    value,
    capabilities,
    each,
    pause,
  }: {
    before: Decoded | undefined;
    value: Readonly<Record<string, unknown>>;
    capabilities: Record<string, unknown>;
    each: Visit | false;
    pause: Pause;
  },
): Promise<ReadonlyMap<string, Problem> | undefined> {
  const { ids, changed } = split.capabilities;
  const isChecked = sameParts(split, before?.split, ['models']);
  const isVisited = isChecked && (!each || sameParts(split, before?.split, each.dependsOn));
  const problems = new Map<string, Problem>();
  for (const id of isVisited ? changed.keys() : ids) {
    const text = changed.get(id);
    if (text !== undefined) {
      try {
        capabilities[id] = JSON.parse(text);
      } catch {
        return undefined;
      }
    }
    const capability = capabilities[id];
    const problem = isChecked && text === undefined ? undefined : capabilityNamed(id, capability, value);
    if (problem) problems.set(id, problem);
    // It has just been checked, and so has the rest of the table.
    else if (each) each.visit(id, capability as Capability, value as unknown as RoutingTable);
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  return problems;
}
