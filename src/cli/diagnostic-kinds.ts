import { checks } from '../compiler/checks/index.ts';
import * as linking from '../compiler/link/link-diagnostics.ts';
import * as shape from '../compiler/schema/schema-diagnostics.ts';
import * as files from '../compiler/source/file-diagnostics.ts';
import * as text from '../compiler/source/text-diagnostics.ts';
import * as yaml from '../compiler/source/yaml-diagnostics.ts';
import type { DiagnosticKind } from '../diagnostic/define.ts';

/** A kind of finding, as it documents itself. */
export type Documented = Pick<DiagnosticKind<never>, 'code' | 'severity' | 'explain'>;

/** Every kind that the compiler may report, in the order of its phases. */
export const diagnosticKinds: readonly Documented[] = [
  ...Object.values(files),
  ...Object.values(text),
  ...Object.values(yaml),
  ...Object.values(shape),
  ...Object.values(linking),
  ...checks,
];
