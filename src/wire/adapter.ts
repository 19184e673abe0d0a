import type { EmbeddingReply, EmbeddingRequest } from '../chat/embedding.ts';
import type { ChatEvent } from '../chat/event.ts';
import type { ProviderFailure } from '../chat/failure.ts';
import type { ChatReply } from '../chat/reply.ts';
import type { ChatRequest } from '../chat/request.ts';
import type { Warning } from '../chat/warning.ts';
import type { SseMessage } from './kit/sse.ts';

/** A request to a provider, ready for any HTTP client. `path` follows the provider's base URL. */
export interface HttpCall {
  readonly path: string;
  /** Lower-case names. Authentication is added by whoever holds the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A provider's whole answer. Header names are lower-case. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What an adapter must know of the deployment it writes to. */
export interface WireTarget {
  /** The provider's own name for the model. */
  readonly upstream: string;
  /** The model's longest output in tokens: for providers that insist on a limit. */
  readonly maxOutputTokens?: number;
}

/** A result, or the reason why there is none. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly failure: ProviderFailure };

/**
 * A provider's dialect: bytes in, bytes out, no sockets. A failure from `encode` means that leaving the
 * field out would change what the answer means.
 */
export interface ProviderAdapter {
  /** The `api` of the registry's provider files. */
  readonly api: string;
  /** Nobody is behind it: its answers are made up. */
  readonly simulated?: true;
  readonly chat: {
    encode(request: ChatRequest, target: WireTarget): Result<HttpCall>;
    /** A 2xx body that is not a stream. Some providers answer 200 with an error inside. */
    decode(reply: HttpReply): Result<ChatReply>;
    /** A fresh reducer for one stream. */
    stream(): StreamDecoder;
  };
  readonly embeddings?: {
    encode(request: EmbeddingRequest, target: WireTarget): Result<HttpCall>;
    decode(reply: HttpReply): Result<EmbeddingReply>;
  };
  /** Any status that is not 2xx. */
  failure(reply: HttpReply): ProviderFailure;
  /**
   * Where the provider speaks a client dialect so exactly that the caller's own bytes may go through: the
   * dialect's name, and what must change in the caller's JSON body first.
   */
  readonly passthrough?: Passthrough;
}

export interface Passthrough {
  readonly dialect: string;
  readonly path: string;
  /** As in `HttpCall`: all that goes beside the body, its type and what is accepted included. */
  headers(body: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>;
  /** The body to send for the caller's own; `undefined` where it must be translated after all. */
  body(
    body: Readonly<Record<string, unknown>>,
    target: WireTarget,
  ): Readonly<Record<string, unknown>> | undefined;
  /**
   * Marks, one of which stands in the data of every stream message that is more than plain content: usage, an
   * end, an error, a ping. A message with none of them need not be parsed. All are parsed where absent.
   */
  readonly telling?: readonly string[];
  /** The data of the message that ends a stream, where the dialect has one: written where the provider leaves it out. */
  readonly terminator?: string;
}

/** Folds one stream's messages into events. It never throws on what a provider sends. */
export interface StreamDecoder {
  push(message: SseMessage): readonly ChatEvent[];
  /** The connection ended: closes what is open; an `error` event where the protocol's own end is missing. */
  end(): readonly ChatEvent[];
  /**
   * Whether the protocol's own end has come: the connection may be closed, whatever else the provider sends.
   * Absent where the protocol has no end but the connection's.
   */
  done?(): boolean;
}

/**
 * What callers speak to us. The simulator uses the same encoders from the other side.
 */
export interface ClientDialect {
  readonly name: string;
  /** `body` is parsed JSON of any shape; a failure is always `invalid_request` with the field in `param`. */
  decode(body: unknown, hints?: RequestHints): Result<ChatRequest>;
  /** The model named in the body, or in the URL, by `hints`; `undefined` where there is none. */
  modelOf(body: Readonly<Record<string, unknown>>, hints?: RequestHints): string | undefined;
  /**
   * The body with a capability's settings, which have the names of chat-completions: defaults under what the caller
   * set, overrides above it. What a request is (its model, its messages, streaming) is never touched.
   */
  withParams(
    body: Readonly<Record<string, unknown>>,
    params: CapabilityParams,
  ): Readonly<Record<string, unknown>>;
  encode(reply: ChatReply, meta: ReplyMeta): string;
  /**
   * What `encode` leaves out of a reply, for whoever writes the headers; the body's own warnings hold it already. A
   * stream has no way to say it: its head is out before.
   */
  unwritten?(reply: ChatReply): readonly Warning[];
  stream(meta: ReplyMeta): StreamEncoder;
  failure(failure: ProviderFailure, meta: FailureMeta): { readonly status: number; readonly body: string };
}

/** Settings of a capability, by their names in chat-completions. */
export interface CapabilityParams {
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly override?: Readonly<Record<string, unknown>>;
}

/** What the URL says and the body does not (Gemini names model and streaming there). */
export interface RequestHints {
  readonly model?: string;
  readonly stream?: boolean;
}

export interface ReplyMeta {
  /** For answers whose provider gives none. */
  readonly id: string;
  readonly created: number;
  /** The model to name: the one that really served. */
  readonly model: string;
  /** Whether the stream should end with usage (OpenAI's `stream_options.include_usage`). */
  readonly streamUsage: boolean;
  readonly warnings: readonly Warning[];
  /** Further top-level fields of the body, and of the stream's first and last event. */
  readonly extras?: Readonly<Record<string, unknown>>;
}

export interface FailureMeta {
  readonly requestId: string;
}

/** Events to the text that goes on the wire, framing included. */
export interface StreamEncoder {
  push(event: ChatEvent): string;
  /** After the last event; nothing after an `error`, so that a failed stream never looks finished. */
  end(): string;
}
