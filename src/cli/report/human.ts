import picocolors from 'picocolors';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { frame } from '../../diagnostic/frame.ts';
import type { Explanation, Resolution, Target } from '../../runtime/resolution.ts';
import type { Place } from '../../table/sources.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { type AnswerReporter, type CheckReport, countFindings } from './reporter.ts';

/** For people: findings with the lines they are about, answers with their reasons. */
export const human: AnswerReporter = {
  format: 'text',
  summary: 'for people',
  check(report) {
    return [...findings(report), summary(report)].join('\n');
  },
  resolution({ registry, resolution, colour }) {
    const paint = picocolors.createColors(colour);
    const { error, explanation } = resolution;
    const lines = error === undefined ? answer(resolution, paint) : [paint.red(error.message)];
    return `${[...lines, ...(explanation === undefined ? [] : reasons(explanation, registry))].join('\n')}\n`;
  },
};

/** Each finding with the lines it is about. */
export function findings({ diagnostics, registry, sourceOf, colour }: CheckReport): string[] {
  return diagnostics.map((found) =>
    frame(inRegistry(found, registry), sourceOf(found.span.file) ?? '', { color: colour }),
  );
}

type Paint = ReturnType<typeof picocolors.createColors>;

function summary({ diagnostics, hidden = 0, proofs, registry, compiled, colour }: CheckReport): string {
  const paint = picocolors.createColors(colour);
  const counts = countFindings(diagnostics);
  const files = new Set(diagnostics.map(({ span }) => span.file)).size;
  const said = [
    counts.error > 0 && plural(counts.error, 'error'),
    counts.warning > 0 && plural(counts.warning, 'warning'),
    counts.info > 0 && plural(counts.info, 'note'),
  ].filter((part) => part !== false);
  const found = said.length === 0 ? '' : `${said.join(', ')} in ${plural(files, 'file')}`;
  const more =
    hidden === 0
      ? ''
      : `${plural(hidden, 'more finding follows', 'more findings follow')} from these; "signalbox validate --all" shows them\n`;
  if (counts.error > 0) return `${paint.red(found)}\n${more}`;
  const made =
    compiled === undefined
      ? ''
      : ` (${plural(compiled.capabilities, 'capability', 'capabilities')}, ${plural(compiled.models, 'model')}; revision ${shortRevision(compiled.revision)})`;
  return `${found === '' ? '' : `${paint.yellow(found)}\n`}${proven(proofs)}${paint.green(`${registry} is valid`)}${made}\n`;
}

/** How many invariants hold, and how many are accepted without a proof. */
function proven(proofs: CheckReport['proofs'] = []): string {
  const count = (verdict: string) => proofs.filter((proof) => proof.verdict === verdict).length;
  const [holding, waived] = [count('holds'), count('waived')];
  const said = [
    holding > 0 && `${plural(holding, 'invariant')} ${holding === 1 ? 'holds' : 'hold'}`,
    waived > 0 && `${plural(waived, 'invariant')} accepted without a proof`,
  ].filter((part) => part !== false);
  return said.length === 0 ? '' : `${said.join(', ')}\n`;
}

/** Spans name files below the registry; on a terminal they should be where the user can click them. */
function inRegistry(diagnostic: Diagnostic, registry: string): Diagnostic {
  const move = (span: Diagnostic['span']) => ({ ...span, file: `${registry}/${span.file}` });
  return {
    ...diagnostic,
    span: move(diagnostic.span),
    related: diagnostic.related.map((other) => ({ ...other, span: move(other.span) })),
  };
}

function answer(resolution: Resolution, paint: Paint): string[] {
  const { capability, targets, reason, rule, variant, revision, timeouts } = resolution;
  const width = Math.max(...targets.map(({ deployment }) => deployment.length));
  return [
    `${paint.bold(capability)} → ${paint.green(targets[0]?.deployment ?? 'nothing')}`,
    `  reason    ${reason}${rule === null ? '' : `, by the rule "${rule}"`}${variant === null ? '' : `, arm ${variant}`}`,
    `  revision  ${shortRevision(revision)}`,
    `  timeouts  first token ${seconds(timeouts.firstToken)}, idle ${seconds(timeouts.idle)}, total ${seconds(timeouts.total)}`,
    '',
    'In order of trial:',
    ...targets.map((target, index) => `  ${index + 1}  ${target.deployment.padEnd(width)}  ${role(target)}`),
  ];
}

function role({ upstream, fallback, on }: Target): string {
  if (!fallback) return upstream;
  return `${upstream}  (fallback${on === undefined ? '' : ` on ${on.join(', ')}`})`;
}

/** Every rule and candidate of a decision, with what became of it and its line. */
export function reasons(explanation: Explanation, registry: string): string[] {
  const { rules, split, orders = [], candidates } = explanation;
  const outcomes = { matched: 'matched', 'not-matched': 'did not match', 'not-reached': 'not reached' };
  const whichRule = (index: number, name: string | null) =>
    name ?? (index === rules.length - 1 ? 'default' : `rule ${index + 1}`);
  return [
    '',
    'Rules:',
    ...rules.map(({ index, name, outcome, missing, place }) => {
      const why = missing === undefined ? '' : ` (${missing} is not known)`;
      return `  ${whichRule(index, name)}: ${outcomes[outcome]}${why}${at(place, registry)}`;
    }),
    ...changes(explanation, registry),
    ...(split === undefined ? [] : ['', `Split by ${split.by}: ${whereIn(split)}`]),
    ...orders.flatMap(({ model, order, split: among, place }) => [
      '',
      `Order of ${model}: ${among === undefined ? order : `split by ${among.by}, ${whereIn(among)}`}${at(place, registry)}`,
    ]),
    '',
    'Candidates:',
    ...candidates.map(
      ({ deployment, outcome, why, place }) =>
        `  ${deployment}: ${outcome}${why === undefined ? '' : `, ${why}`}${at(place, registry)}`,
    ),
  ];
}

function whereIn({ unit, bucket, why }: NonNullable<Explanation['split']>): string {
  return why === undefined
    ? `${unit} is in bucket ${bucket} of 100000`
    : `${why}: bucket ${bucket} of 100000`;
}

/** What had a say beside the rules: a spent budget, an experiment, a rollout. */
function changes({ degraded, experiment, rollout }: Explanation, registry: string): string[] {
  const budget = degraded && `Answered by ${degraded.to}: ${degraded.why}${at(degraded.place, registry)}`;
  const arm =
    experiment &&
    `Experiment ${experiment.name}: ${experiment.arm === null ? 'not in it' : `arm ${experiment.arm.name}`}, ${experiment.why}${at(experiment.place, registry)}`;
  const moved =
    rollout &&
    `Rollout to ${rollout.to}: ${rollout.moved ? 'moved' : 'not moved'}, ${rollout.why}${at(rollout.place, registry)}`;
  return [budget, arm, moved].flatMap((line) => (line === undefined ? [] : ['', line]));
}

function at(place: Place | undefined, registry: string): string {
  return place === undefined ? '' : `  ${registry}/${place.file}:${place.line}:${place.column}`;
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
