/**
 * Where the parts of a table stand in the registry, kept beside the table and not inside it: positions move
 * when somebody adds a comment, decisions do not.
 */
export interface TableSources {
  /** The table that this describes. */
  readonly revision: string;
  /** By path in the table: `capabilities.code_generation.rules.0`, `deployments.claude-4-opus@anthropic`. */
  readonly places: Readonly<Record<string, Place>>;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
