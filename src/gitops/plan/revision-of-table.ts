import { canonicalJson } from '../../table/canonical.ts';
import { decodeTable, type Refusal } from '../../table/decode.ts';
import { revisionOf } from '../../table/revision.ts';
import type { Revision } from './plan.ts';

/** A table that came without its registry, as the one environment of a revision. Its bytes are not trusted. */
export async function revisionOfTable(bytes: Uint8Array, name: string): Promise<Revision | Refusal> {
  const decoded = decodeTable(bytes);
  if (!decoded.ok) return decoded;
  const { table } = decoded;
  const revision = await revisionOf(canonicalJson(table));
  return { name, environments: new Map([[table.environment, { table, revision }]]) };
}
