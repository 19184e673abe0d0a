import type { Diagnostic, Severity } from '../../diagnostic/diagnostic.ts';
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

/** What can be found, and how serious each is on its own. */
export type Levels = ReadonlyMap<string, Severity>;

interface Surroundings {
  readonly levels: Levels;
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

function faultOf({ code, until, reason, span }: Suppression, { levels, now }: Surroundings): Diagnostic[] {
  const lacks = [
    ...(code === '' ? ['the code of a finding'] : []),
    ...(until === '' ? ['a day under `until=`'] : []),
    ...(reason === '' ? ['a `reason="…"`'] : []),
  ];
  if (lacks.length > 0) return [suppressionIncomplete.at(span, { lacks: lacks.join(' and ') })];
  const level = levels.get(code);
  if (level === undefined)
    return [unknownLintCode.at(span, { code, nearest: nearest(code, [...levels.keys()]) })];
  if (level === 'error') return [lintLevelFixed.at(span, { code })];
  return parseDate(until) * 1000 <= now.getTime() ? [suppressionExpired.at(span, { code, until })] : [];
}

function setLevels(found: readonly Diagnostic[], { settings, levels }: Surroundings): Diagnostic[] {
  const wanted = settings?.value.lint ?? {};
  const faults = Object.keys(wanted).flatMap((code) => {
    const span = settings?.keyAt('lint', code);
    if (span === undefined || (levels.has(code) && levels.get(code) !== 'error')) return [];
    if (levels.has(code)) return [lintLevelFixed.at(span, { code })];
    return [unknownLintCode.at(span, { code, nearest: nearest(code, [...levels.keys()]) })];
  });
  const changed = found.flatMap((finding) => {
    const level = Object.hasOwn(wanted, finding.code) ? wanted[finding.code] : undefined;
    if (level === undefined || finding.severity === 'error') return [finding];
    return level === 'off' ? [] : [{ ...finding, severity: level }];
  });
  return [...changed, ...faults];
}
