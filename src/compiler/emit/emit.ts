import { defineDiagnostic } from '../../diagnostic/define.ts';
import type { Diagnostic, Outcome, Span } from '../../diagnostic/diagnostic.ts';
import type { TableSources } from '../../table/sources.ts';
import { findRefusal } from '../finish/find-refusal.ts';
import { type FinishedPlan, finishPlan, spansIn } from '../finish/finish-plan.ts';
import { writeTable } from '../finish/write-table.ts';
import type { Plan } from '../lower/plan.ts';
import { type Memory, noMemory } from '../memory.ts';
import { once } from '../once.ts';
import { startOf } from '../source/positions.ts';
import { rootFile } from '../source/read/kinds.ts';
import type { Emission, Emitter, Loss, OutputFile } from './emitter.ts';

/** A table that the runtime's own reader would refuse: a rule that it has and the checks here do not. */
export const tableRefused = defineDiagnostic<{ reason: string }>({
  code: 'table-refused',
  severity: 'error',
  message: ({ reason }) => `A runtime would refuse the table: ${reason}`,
  help: 'Change the value that this comes from.',
  explain:
    'The compiled table is read back by the runtime’s own reader before it is given out, so that nothing is published that would be refused. The value passed the schemas, but not that reader.',
});

/** Something of the registry that a target of compilation cannot express. */
export const targetLoss = defineDiagnostic<Loss & { target: string }>({
  code: 'target-loss',
  severity: 'warning',
  message: ({ target, capability, feature, consequence }) =>
    `${target} cannot express ${feature} of ${capability}: ${consequence}`,
  help: 'Use the routing table where it matters, or accept the difference. `compile --strict` refuses it.',
  explain:
    'Other systems say less than a registry does. What a target of `signalbox compile` cannot express is named, with what happens instead, so that nobody relies on a rule that is not there. `--strict` turns each into an error, and nothing is written.',
});

export interface Emitted extends Partial<Emission> {
  readonly sources?: TableSources;
  readonly files: readonly OutputFile[];
  /** What each target cannot express, by its name. */
  readonly losses: ReadonlyMap<string, readonly Diagnostic[]>;
}

/** Writes a plan as canonical bytes with their revision, and hands them to the emitters. */
export function emit(plan: Plan, emitters: readonly Emitter[], memory: Memory = noMemory): Outcome<Emitted> {
  const finished = finishPlan(plan, memory.within('finish'));
  const written = writeTable(finished, memory.within('write'));
  const refusal = findRefusal(finished, written, memory.within('read'));
  const { table } = finished;
  const { bytes, revision } = written;
  const spanOf = once(() => placesIn(plan));
  if (refusal !== undefined) {
    return {
      value: { files: [], losses: new Map() },
      diagnostics: [tableRefused.at(spanOf()(refusal.path ?? ''), { reason: refusal.message })],
    };
  }
  const emission = { table, bytes, revision };
  const outputs = emitters.map((emitter) => ({ target: emitter.name, ...emitter.emit(emission) }));
  const files = outputs.flatMap(({ target, files: made }) => made.map((file) => ({ target, ...file })));
  const losses = new Map(
    outputs.map(({ target, losses: lost = [] }) => [
      target,
      lost.map((loss) => targetLoss.at(spanOf()(`capabilities.${loss.capability}`), { target, ...loss })),
    ]),
  );
  return { value: { ...emission, sources: sourcesOf(revision, finished), files, losses }, diagnostics: [] };
}

/** The places are written down when somebody first asks for all of them. */
function sourcesOf(revision: string, { places, placeAt }: FinishedPlan): TableSources {
  return {
    revision,
    get places() {
      return places();
    },
    find: placeAt,
  };
}

/** Answers the place of the longest beginning of a path that has one; ids may hold dots. */
function placesIn(plan: Plan): (path: string) => Span {
  const known = spansIn(plan);
  return (path) => {
    for (let prefix = path; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
      const span = known.get(prefix);
      if (span !== undefined) return span;
    }
    return startOf(rootFile);
  };
}
