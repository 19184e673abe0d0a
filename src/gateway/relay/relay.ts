import type { ProviderFailure } from '../../chat/failure.ts';
import type { Observed } from './observed.ts';

/** Folds one provider's stream into what the caller gets. It never throws on what a provider sends. */
export interface Relay {
  readonly observed: Observed;
  /** Whether the protocol's own end has come, where it has one: the provider need not be waited for. */
  done(): boolean;
  /** How many pieces of text have come, about as many as tokens; absent where nobody looks at them. */
  deltas?(): number;
  push(chunk: Buffer): RelayStep;
  /**
   * The provider's bytes have ended. Where they ended without the protocol's own end, fewer answers than the
   * `candidates` that were asked for mean that the stream was cut.
   */
  end(candidates: number): RelayStep;
  /** The text that tells the caller of a failure after the answer had begun. */
  failed(failure: ProviderFailure): string;
}

/** What one step gave. */
export interface RelayStep {
  /** For the caller, whole messages only, so that a failure can always be told between two of them. */
  readonly output: readonly (string | Buffer)[];
  /** Whether there was content, and not only pings and facts. */
  readonly content: boolean;
  /** Set where the stream has failed; nothing may follow. */
  readonly failure?: ProviderFailure;
}
