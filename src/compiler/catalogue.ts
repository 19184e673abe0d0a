import type { Severity } from '../diagnostic/diagnostic.ts';
import { checks } from './checks/index.ts';
import { tableRefused, targetLoss } from './emit/emit.ts';
import { unknownPin } from './link/catalog-pins.ts';
import * as linking from './link/link-diagnostics.ts';
import * as lint from './lint/lint-diagnostics.ts';
import { tooManyFindings } from './most-findings.ts';
import * as proofs from './prove/diagnostics.ts';
import * as form from './schema/schema-diagnostics.ts';
import * as yaml from './source/parse/yaml-diagnostics.ts';
import * as files from './source/read/file-diagnostics.ts';
import * as texts from './source/read/text-diagnostics.ts';

/** A kind of diagnostic as `explain` and the docs print it. */
export interface CatalogueEntry {
  readonly code: string;
  readonly severity: Severity;
  readonly explain: string;
  /** In which phase it is found. What a phase refuses is not seen by the later ones, so it can hide their findings. */
  readonly phase: number;
}

/** Every diagnostic that the compiler can report, in the order of its phases. */
export const catalogue: readonly CatalogueEntry[] = [
  ...[files, texts, yaml, form].map((room) => Object.values<Kind>(room)),
  [...Object.values<Kind>(linking), unknownPin],
  checks,
  Object.values<Kind>(lint),
  Object.values<Kind>(proofs),
  [tableRefused, targetLoss, tooManyFindings],
].flatMap((kinds, phase) => kinds.map(({ code, severity, explain }) => ({ code, severity, explain, phase })));

type Kind = Omit<CatalogueEntry, 'phase'>;
