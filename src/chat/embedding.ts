import type { Usage } from './usage.ts';

/** Turn texts (or token lists) into vectors. */
export interface EmbeddingRequest {
  readonly input: readonly (string | readonly number[])[];
  readonly dimensions?: number;
  /** How the caller wants the vectors written. */
  readonly encoding: 'float' | 'base64';
  readonly user?: string;
  readonly extras?: Readonly<Record<string, unknown>>;
}

export interface EmbeddingReply {
  readonly model?: string;
  readonly vectors: readonly (readonly number[])[];
  readonly usage?: Usage;
}
