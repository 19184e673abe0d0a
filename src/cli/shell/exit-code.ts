/** How a run ended, as the shell and CI see it. The numbers are a contract. */
export const exitCodes = {
  ok: 0,
  /** It ran, and what it looked at has faults. */
  findings: 1,
  /** A plan has changes, and that was asked for with `--exit-code`. */
  changes: 2,
  /** Wrong usage, a missing file, not a registry, an address in use. */
  couldNotRun: 3,
  /** What it was to act on has changed meanwhile: a plan of another base, a place that somebody else published to. */
  stale: 5,
  /** We are wrong. */
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
