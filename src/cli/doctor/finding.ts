/** What one look at the surroundings found. */
export interface Finding {
  /** What was looked at: `node`, `registry`, `keys`. */
  readonly check: string;
  /** A problem keeps something from working; a warning may. */
  readonly status: 'ok' | 'warning' | 'problem';
  /** One sentence; never with a secret in it. */
  readonly message: string;
  /** The command, or the step, that mends it. */
  readonly mend?: string;
}
