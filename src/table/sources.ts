/**
 * Where the parts of a table stand in the registry, kept beside the table and not inside it: positions move
 * when somebody adds a comment, decisions do not.
 */
export interface TableSources {
  /** The table that this describes. */
  readonly revision: string;
  /** By path in the table: `capabilities.code_generation.rules.0`, `deployments.claude-4-opus@anthropic`. */
  readonly places: Readonly<Record<string, Place>>;
  /** One of the places, where it can be told without writing down all of them: a large table has many. */
  readonly find?: (path: string) => Place | undefined;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the part of a table at a path is written. */
export function placeAt(sources: TableSources, path: string): Place | undefined {
  if (sources.find !== undefined) return sources.find(path);
  return Object.hasOwn(sources.places, path) ? sources.places[path] : undefined;
}
