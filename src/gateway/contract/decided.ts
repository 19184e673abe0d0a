import type { Resolution, ResolveContext } from '../../runtime/resolution.ts';

/** What a request was answered by the runtime, whether or not there was anybody to ask. */
export interface Decided {
  readonly resolution: Resolution;
  readonly context: ResolveContext;
  readonly environment: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
