/**
 * What is known of a request when it is resolved. All of it is optional; a rule that needs more does not match,
 * and an empty unit of a split counts as absent.
 */
export interface RequestContext {
  readonly team?: string;
  readonly key?: string;
  readonly user?: string;
  readonly session?: string;
  /** Identifies the request: the unit of a split `by: request`, and of any split whose own unit is absent. */
  readonly request?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly inputTokens?: number;
  readonly maxOutputTokens?: number;
  readonly messages?: number;
  readonly stream?: boolean;
  /** How many of each. */
  readonly tools?: number;
  readonly images?: number;
  readonly audio?: number;
  readonly files?: number;
  readonly jsonSchema?: boolean;
  readonly reasoning?: boolean;
  readonly complexity?: number;
  readonly api?: string;
  /** The share of the team's budget that is spent: 0.8 for four fifths. */
  readonly budgetUsedShare?: number;
}
