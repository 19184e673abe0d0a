import type { EmbeddingRequest } from '../../chat/embedding.ts';
import type { FailureClass } from '../../chat/failure.ts';
import type { Usage } from '../../chat/usage.ts';
import type { ClientDialect, Result } from '../../wire/adapter.ts';

/**
 * A wire format that the simulator can play: a client dialect seen from the other side, with what HTTP and
 * errors look like there. Shared code knows formats by these properties only.
 */
export interface SimFormat {
  readonly name: string;
  readonly dialect: ClientDialect;
  /** The operation that a path asks for, or `undefined`. `target` is the path with its query, as received. */
  route(target: string): Route | undefined;
  /** Whether a request that no route fits, or one for the list of models, comes from a speaker of this format. */
  recognises(target: string, headers: Readonly<Record<string, unknown>>): boolean;
  /** The id of the n-th answer; it must hold `sim`. */
  idOf(unique: string): string;
  /** The header that carries the provider's request id. */
  readonly requestIdHeader: string;
  /** Further top-level fields of each answer, which say that it is simulated where the text cannot. */
  readonly marks?: Readonly<Record<string, unknown>>;
  readonly contentType: string;
  /** Writes a body as this format's servers do: some indent their JSON. */
  layOut(body: unknown): string;
  /** How many tokens one delta carries. */
  readonly tokensPerDelta: number;
  /** The event that ends a stream, where the format has one. */
  readonly terminator?: RegExp;
  /** An event that carries usage. */
  readonly usageMark: RegExp;
  /**
   * Adds usage to the last event with a finish reason, where a stream has none unless it is asked for: many
   * servers send it there unasked, and callers who know that do not ask.
   */
  addUsage?(written: string, usage: Usage): string;
  readonly errors: Readonly<Record<FailureClass, FormatError>>;
  errorBody(error: FormatError, status: number, requestId: string, param?: string): unknown;
  models(names: readonly string[], created: number): unknown;
}

/** How a format words one class of failure. */
export interface FormatError {
  readonly status: number;
  readonly type: string;
  readonly code?: string;
  readonly message: string;
}

/** What a path asks for, and what came before that in the path. */
export type Route = { readonly prefix: string } & Operation;

/** What a path asks for; the model and whether to stream only where the path names them. */
export type Operation =
  | {
      readonly operation: 'chat';
      readonly model?: string;
      readonly stream?: boolean;
      readonly framing: StreamFraming;
    }
  | { readonly operation: 'embeddings'; readonly model?: string; readonly shape: EmbeddingShape }
  | { readonly operation: 'models' };

/** How a stream of events becomes a body. */
export interface StreamFraming {
  readonly contentType: string;
  /** The bytes of the n-th event (from 0), given as the dialect's encoder wrote it. */
  event(written: string, index: number): string;
  /** An error in mid-stream. */
  error(body: unknown, index: number): string;
  /** How an error instead of a stream looks, where it is not like any other error of the format. */
  readonly refusal?: { readonly contentType: string; wrap(body: unknown): unknown };
  /** What keeps a connection alive without saying anything; empty where nothing can. */
  readonly comment: string;
  /** After the last event. */
  close(events: number): string;
}

/** How embeddings are asked for and given in a format. */
export interface EmbeddingShape {
  /** How long a vector is unless the request says. */
  readonly dimensions: number;
  decode(body: unknown): Result<EmbeddingRequest>;
  encode(reply: EmbeddingAnswer): unknown;
}

/** Vectors, and what an answer says besides. */
export interface EmbeddingAnswer {
  readonly id: string;
  readonly model: string;
  readonly request: EmbeddingRequest;
  readonly vectors: readonly (readonly number[])[];
  readonly input: number;
}
