import type { Reasoning } from '../../../chat/request.ts';
import type { Warning } from '../../../chat/warning.ts';
import type { JsonRecord } from '../json.ts';

/** What a server of the chat-completions dialect does differently: all of it data, or a function of its own. */
export interface ChatCompletionsDialect {
  /** The `api` of the registry's provider files. */
  readonly api: string;
  /** As in `ProviderAdapter`. */
  readonly simulated?: true;
  /** Fields it calls by another name: `{ max_completion_tokens: 'max_tokens' }`. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Fields of the public dialect that it does not have. */
  readonly lacks?: readonly string[];
  /** Fields beyond those of our request model that it knows; other extras become warnings. */
  readonly knows?: readonly string[];
  /** What a user message may hold besides text. Nothing where absent. */
  readonly media?: readonly Medium[];
  /** `strings`: a message's content is one text, never a list of parts. */
  readonly content?: 'strings' | 'parts';
  /** What it takes as `response_format` besides plain text. Both where absent. */
  readonly formats?: readonly ('json_object' | 'json_schema')[];
  /** Its words for `tool_choice`, where they differ. `false`: it cannot be forced that way. */
  readonly toolChoice?: { readonly required?: string | false; readonly named?: false };
  /**
   * The word for each effort that it does not take as the public dialect has it: the nearest of its own. The caller
   * is warned where another effort was asked for.
   */
  readonly efforts?: Readonly<Partial<Record<NonNullable<Reasoning['effort']>, string>>>;
  /** The body's fields for reasoning; `reasoning_effort` alone where absent. */
  readonly reasoning?: (reasoning: Reasoning) => {
    readonly fields: JsonRecord;
    readonly warnings?: readonly Warning[];
  };
  /** The field in which an assistant's earlier reasoning goes back. It stays here, with a warning, where absent. */
  readonly reasoningField?: string;
  /** It refuses the `name` of a user's or an assistant's message. */
  readonly nameless?: true;
  /** Whether it takes prompt-cache breakpoints on parts. */
  readonly cacheControl?: true;
  /** `never`: it sends usage unasked and does not know `stream_options`. */
  readonly streamOptions?: 'never';
  /** Where a chunk or a body keeps its usage, if not in `usage`. */
  readonly usageOf?: (message: JsonRecord) => unknown;
  /** `completion_tokens` does not include the reasoning. */
  readonly reasoningOutside?: true;
  /** The public dialect's encoding of vectors as base64 is understood. */
  readonly base64Vectors?: true;
  /** No embeddings where `false`. */
  readonly embeddings?: false;
  /**
   * Its answers are so exactly the public dialect's that they may go to a caller untouched. `any-message`: it also
   * takes all that callers of the public dialect may write in messages.
   */
  readonly passthrough?: 'plain-messages' | 'any-message';
}

/** `file-url`: a document by its address. */
export type Medium = 'image' | 'audio' | 'file' | 'file-url' | 'video';
