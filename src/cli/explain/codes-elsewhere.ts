import { failureCodes } from '../../chat/failure-code.ts';
import { changeKinds } from '../../gitops/plan/codes.ts';

/** A code that no finding of a registry has. */
export interface CodeElsewhere {
  readonly code: string;
  /** What prints it, and how grave it is there. */
  readonly of: string;
  readonly explain: string;
}

/** Codes that people meet in plans and in the gateway's errors. One of a finding may be a plan's as well. */
export const codesElsewhere: readonly CodeElsewhere[] = [
  ...Object.entries(changeKinds).map(([code, { class: grave, says }]) => ({
    code,
    of: `a change in a plan: ${grave}`,
    explain: says,
  })),
  ...Object.entries(failureCodes).map(([code, when]) => ({
    code,
    of: 'error.code of the gateway',
    explain: `${when.charAt(0).toUpperCase()}${when.slice(1)}.`,
  })),
];
