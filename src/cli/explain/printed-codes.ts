import { catalogue } from '../../compiler/catalogue.ts';
import type { Severity } from '../../diagnostic/diagnostic.ts';
import * as ofTests from '../../policy-test/test-diagnostics.ts';

/** What there is to say of one code. */
export interface PrintedCode {
  readonly code: string;
  readonly severity: Severity;
  readonly explain: string;
}

/** Every code that a command can print: those of the compiler and those of policy tests. */
export const printedCodes: readonly PrintedCode[] = [...catalogue, ...Object.values(ofTests)];
