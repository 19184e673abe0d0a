import type { Diagnostic, Severity, Span } from '../../diagnostic/diagnostic.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import type { Registry } from '../link/registry.ts';
import { parseDate } from '../schema/quantity.ts';
import type { ParsedFile } from '../source/parse/parse-tree.ts';
import { findSuppressions, type Suppression } from './find-suppressions.ts';
import {
  lintLevelFixed,
  suppressionExpired,
  suppressionIncomplete,
  suppressionUnused,
  unknownLintCode,
} from './lint-diagnostics.ts';

/** Codes, and how serious each is on its own. */
export type Levels = ReadonlyMap<string, Severity>;

interface Surroundings {
  /** What a registry may set another level of, or make exceptions from. */
  readonly levels: Levels;
  /** All else that can be found. */
  readonly fixed: Levels;
  readonly files: readonly ParsedFile[];
  readonly settings: Registry['settings'];
  readonly now: Date;
  /** Whether all that could be found was looked for: only then does an exception without a finding stand out. */
  readonly complete: boolean;
}

/**
 * Gives the checks' findings the levels that the registry sets and leaves out those that it makes exceptions
 * of. What is wrong with the levels and the exceptions themselves is found here. Errors are out of their reach.
 */
export function applyLint(found: readonly Diagnostic[], around: Surroundings): Diagnostic[] {
  const { files, complete } = around;
  const suppressions = files.flatMap(findSuppressions);
  const judged = suppressions.map((one) => ({ one, faults: faultOf(one, around) }));
  const inForce = judged.flatMap(({ one, faults }) => (faults.length === 0 ? [one] : []));
  const used = new Set<Suppression>();
  const left = found.filter((finding) => {
    if (finding.severity === 'error') return true;
    const by = inForce.filter((one) => covers(one, finding));
    for (const one of by) used.add(one);
    return by.length === 0;
  });
  const unused = complete ? inForce.filter((one) => !used.has(one)) : [];
  return [
    ...setLevels(left, around),
    ...judged.flatMap(({ faults }) => faults),
    ...unused.map(({ code, span }) => suppressionUnused.at(span, { code })),
  ];
}

function covers({ code, span, lines: [from, to] }: Suppression, finding: Diagnostic): boolean {
  const { file, start } = finding.span;
  return finding.code === code && file === span.file && start.line >= from && start.line <= to;
}

function faultOf({ code, until, span, problem }: Suppression, around: Surroundings): Diagnostic[] {
  if (problem !== undefined) return [suppressionIncomplete.at(span, { problem })];
  if (!around.levels.has(code)) return [refuse(code, span, around)];
  const isOver = parseDate(until) * 1000 <= around.now.getTime();
  return isOver ? [suppressionExpired.at(span, { code, until })] : [];
}

/** Of a code that has no other level, or is none. */
function refuse(code: string, span: Span, { levels, fixed }: Surroundings): Diagnostic {
  const severity = fixed.get(code);
  if (severity !== undefined) return lintLevelFixed.at(span, { code, severity });
  return unknownLintCode.at(span, { code, nearest: nearest(code, [...levels.keys()]) });
}

function setLevels(found: readonly Diagnostic[], around: Surroundings): Diagnostic[] {
  const { settings, levels } = around;
  const wanted = settings?.value.lint ?? {};
  const faults = Object.keys(wanted).flatMap((code) => {
    const span = settings?.keyAt('lint', code);
    return span === undefined || levels.has(code) ? [] : [refuse(code, span, around)];
  });
  const changed = found.flatMap((finding) => {
    const level = Object.hasOwn(wanted, finding.code) ? wanted[finding.code] : undefined;
    if (level === undefined || finding.severity === 'error') return [finding];
    return level === 'off' ? [] : [{ ...finding, severity: level }];
  });
  return [...changed, ...faults];
}
