import { createHash } from 'node:crypto';
import { canonicalJson } from '../../table/canonical.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { Memory } from '../memory.ts';
import type { FinishedPlan } from './finish-plan.ts';

/** A table as text, whole and in parts. */
export interface WrittenTable {
  /** Its canonical form. */
  readonly bytes: string;
  /** The digest of that. */
  readonly revision: string;
  /** `"id":{…}` of each capability, in the order of the ids. */
  readonly members: readonly string[];
}

/** Writes a table. What did not change is not written again. */
export function writeTable(
  { table, ids, capabilities }: Pick<FinishedPlan, 'table' | 'ids' | 'capabilities'>,
  memory: Memory,
): WrittenTable {
  const members = memory.each('members', capabilities, {
    given: [],
    // Joined, because a text that is put together in another way is put together anew each time it is read.
    make: (capability, at) => [JSON.stringify(ids[at]), canonicalJson(capability)].join(':'),
  });
  const teams = memory.recall('teams', [table.teams], () => canonicalJson(table.teams));
  const parts = partsOf(table, { members: inPieces(members, memory), teams });
  return { bytes: parts.reduce(join, ''), revision: `sha256:${digestOf(parts, memory)}`, members };
}

/** Not copied together before somebody reads it: the text is long, and some only want to know whether there is one. */
function join(text: string, part: string): string {
  return text + part;
}

/** Goes on from the digest of what stands before the first part that is another. */
function digestOf(parts: readonly string[], memory: Memory): string {
  let digest = memory.recall('no digest', [], () => createHash('sha256'));
  for (const [at, part] of parts.entries()) {
    const before = digest;
    digest = memory.recall(`digest ${at}`, [before, part], () => before.copy().update(part));
  }
  return digest.copy().digest('hex');
}

/** The text of a table with these capabilities and teams, canonical where the members are in UTF-16 order. */
export function tableText(
  table: RoutingTable,
  written: { readonly members: readonly string[]; readonly teams: string },
): string {
  return partsOf(table, written).join('');
}

function partsOf(
  { capabilities: _, teams: __, ...others }: RoutingTable,
  { members, teams }: { readonly members: readonly string[]; readonly teams: string },
): string[] {
  const written: Record<string, string | readonly string[]> = { teams, capabilities: members };
  for (const [key, value] of Object.entries(others)) {
    if (value !== undefined) written[key] = canonicalJson(value);
  }
  const parts: string[] = [];
  for (const key of Object.keys(written).sort()) {
    const value = written[key] ?? '';
    parts.push(parts.length === 0 ? '{' : ',', `"${key}":`);
    if (typeof value === 'string') parts.push(value);
    else parts.push('{', ...value.flatMap((member, at) => (at === 0 ? [member] : [',', member])), '}');
  }
  parts.push('}');
  return parts;
}

/** Members joined to longer ones of some hundred each, of which an edit changes one. */
function inPieces(members: readonly string[], memory: Memory): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < members.length; at += 256) {
    const some = members.slice(at, at + 256);
    pieces.push(memory.recall(`piece ${at}`, some, () => some.join(',')));
  }
  return pieces;
}
