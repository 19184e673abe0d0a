/** Something the caller asked for that this provider cannot do, and that does not change what the answer means. */
export interface Warning {
  /** The field in the caller's request: `logit_bias`. */
  readonly field: string;
  /** What was done instead: "not sent: the provider has no such setting". */
  readonly message: string;
}
