import type { Logger } from 'pino';
import type { Compilation } from '../../compiler/compilation.ts';
import type { Candidate, SourceReport } from '../../table/candidate.ts';

/** Where a gateway's tables come from. */
export interface TableSource {
  /** As the operator named it; the origin of all that it says. */
  readonly shown: string;
  /**
   * The table to begin with, or the compilation that gives none. Throws `CouldNotRun`. Absent where the source is
   * over a network, and may have none yet: the gateway waits for it.
   */
  readonly first?: () => Promise<Candidate | Compilation>;
  /** What it says from then on, until the signal aborts; a registry's findings are logged. */
  later(signal: AbortSignal, logger: Logger): AsyncIterable<SourceReport>;
}
