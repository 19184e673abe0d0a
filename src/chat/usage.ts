/**
 * Tokens of one answer, normalised so that the same words mean the same at every provider:
 * `input` includes the cached ones, `output` includes reasoning. Absent means that the provider did not say.
 */
export interface Usage {
  readonly input?: number;
  readonly output?: number;
  /** Of `input`: read from, and written to, the provider's prompt cache. */
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** Of `output`. */
  readonly reasoning?: number;
  readonly audioInput?: number;
  readonly audioOutput?: number;
  /** As the provider reports it. */
  readonly total?: number;
}

/** Why an answer ended. `tool-calls` wherever there are tool calls, whatever the provider called it. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other';
