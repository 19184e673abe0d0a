import { defineDiagnostic } from '../../diagnostic/define.ts';
import type { Outcome, Span } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../table/canonical.ts';
import { decodeTable } from '../../table/decode.ts';
import { revisionOf } from '../../table/revision.ts';
import type { TableSources } from '../../table/sources.ts';
import { finishPlan } from '../lower/finish.ts';
import type { Plan } from '../lower/plan.ts';
import { startOf } from '../source/positions.ts';
import { rootFile } from '../source/read/kinds.ts';
import type { Emission, Emitter, OutputFile } from './emitter.ts';

/** A table that the runtime's own reader would refuse: a rule that it has and the checks here do not. */
export const tableRefused = defineDiagnostic<{ reason: string }>({
  code: 'table-refused',
  severity: 'error',
  message: ({ reason }) => `A runtime would refuse the table: ${reason}`,
  help: 'Change the value that this comes from.',
  explain:
    'The compiled table is read back by the runtime’s own reader before it is given out, so that nothing is published that would be refused. The value passed the schemas, but not that reader.',
});

export interface Emitted extends Partial<Emission> {
  readonly sources?: TableSources;
  readonly files: readonly OutputFile[];
}

/** Writes a plan as canonical bytes with their revision, and hands them to every emitter. */
export async function emit(plan: Plan, emitters: readonly Emitter[]): Promise<Outcome<Emitted>> {
  const { table, places } = finishPlan(plan);
  const bytes = canonicalJson(table);
  const decoded = decodeTable(bytes);
  if (!decoded.ok) {
    const path = decoded.path ?? '';
    return {
      value: { files: [] },
      diagnostics: [tableRefused.at(placeOf(path, plan), { reason: decoded.message })],
    };
  }
  const revision = await revisionOf(bytes);
  const emission = { table, bytes, revision };
  const files = emitters.flatMap(({ name, emit: filesOf }) =>
    filesOf(emission).map((file) => ({ target: name, ...file })),
  );
  return { value: { ...emission, sources: { revision, places }, files }, diagnostics: [] };
}

/** The place of the longest beginning of the path that has one; ids may hold dots. */
function placeOf(path: string, { places, table }: Plan): Span {
  const known = new Map(places);
  for (const [id, { rules }] of Object.entries(table.capabilities)) {
    for (const [index, { span }] of rules.entries()) known.set(`capabilities.${id}.rules.${index}`, span);
  }
  for (let prefix = path; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
    const span = known.get(prefix);
    if (span !== undefined) return span;
  }
  return startOf(rootFile);
}
