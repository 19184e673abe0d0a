import type { FailureClass } from '../../chat/failure.ts';
import type { FinishReason, Usage } from '../../chat/usage.ts';
import { count, defined, type JsonRecord, record } from '../kit/json.ts';

/**
 * The Messages format (https://docs.anthropic.com/en/api/messages) as this house writes it, from either side.
 * What others write is read as unknown JSON: they may leave out, add and rename.
 */
export interface MessagesRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: readonly TextBlock[];
  readonly messages: readonly MessageParam[];
  /** The caller's, and those that the provider runs itself, by their type. */
  readonly tools?: readonly (MessagesTool | JsonRecord)[];
  readonly tool_choice?: MessagesToolChoice;
  readonly thinking?: ThinkingSetting;
  readonly output_config?: OutputConfig;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop_sequences?: readonly string[];
  readonly metadata?: { readonly user_id: string };
  readonly service_tier?: 'auto' | 'standard_only';
  readonly stream?: boolean;
  readonly cache_control?: unknown;
}

export interface MessageParam {
  readonly role: 'user' | 'assistant';
  readonly content: readonly RequestBlock[];
}

export type RequestBlock =
  | TextBlock
  | MediaBlock
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolUseBlock
  | ToolResultBlock;

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly cache_control?: CacheControl;
}

export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}

export interface MediaBlock {
  readonly type: 'image' | 'document';
  readonly source: MediaBlockSource;
  readonly title?: string;
}

export type MediaBlockSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'text'; readonly media_type: 'text/plain'; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string };

export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature: string;
}

export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

export interface ToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: readonly (TextBlock | MediaBlock)[];
  readonly is_error?: true;
}

export interface MessagesTool {
  readonly name: string;
  readonly description?: string;
  readonly input_schema: JsonRecord;
  readonly strict?: boolean;
}

export type MessagesToolChoice =
  | { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'tool'; readonly name: string; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'none' };

export type ThinkingSetting =
  | { readonly type: 'enabled'; readonly budget_tokens: number }
  | { readonly type: 'adaptive'; readonly display?: 'summarized' }
  | { readonly type: 'disabled' };

export interface OutputConfig {
  readonly effort?: 'low' | 'medium' | 'high' | 'xhigh';
  readonly format?: { readonly type: 'json_schema'; readonly schema: JsonRecord };
}

/** A whole answer. */
export interface MessagesReply {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly ReplyBlock[];
  readonly stop_reason: string | null;
  readonly stop_sequence: string | null;
  readonly usage: MessagesUsage;
}

export type ReplyBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly WebCitation[] }
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolUseBlock;

/** The only kind of citation that says no more than a web address does. */
export interface WebCitation {
  readonly type: 'web_search_result_location';
  readonly cited_text: string;
  readonly url: string;
  readonly title: string | null;
  readonly encrypted_index: string;
}

export interface MessagesUsage {
  /** Without the cached ones. */
  readonly input_tokens: number;
  readonly cache_creation_input_tokens?: number;
  readonly cache_read_input_tokens?: number;
  readonly output_tokens: number;
  readonly output_tokens_details?: { readonly thinking_tokens: number };
}

/** The events of a stream; each is sent with its `type` as the event's name. */
export type MessagesStreamEvent =
  | { readonly type: 'message_start'; readonly message: MessagesReply }
  | { readonly type: 'content_block_start'; readonly index: number; readonly content_block: ReplyBlock }
  | { readonly type: 'ping' }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: BlockDelta }
  | { readonly type: 'content_block_stop'; readonly index: number }
  | {
      readonly type: 'message_delta';
      readonly delta: { readonly stop_reason: string | null; readonly stop_sequence: string | null };
      readonly usage: MessagesUsage;
    }
  | { readonly type: 'message_stop' }
  | { readonly type: 'error'; readonly error: MessagesError };

export type BlockDelta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'input_json_delta'; readonly partial_json: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'citations_delta'; readonly citation: WebCitation };

/** https://docs.anthropic.com/en/api/errors */
export interface MessagesError {
  readonly type: string;
  readonly message: string;
}

/** `stop_reason` in our words. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content-filter',
};

/**
 * Why an answer ended, by its `stop_reason`. The presence of tool calls decides between `stop` and `tool-calls`;
 * a call that was cut by a limit stays `length`, since it cannot be run.
 */
export function finishOfStopReason(
  stopReason: string | undefined,
  { calledTools }: { readonly calledTools: boolean },
): FinishReason {
  const known = stopReason !== undefined && Object.hasOwn(finishReasons, stopReason);
  const reason = (known ? finishReasons[stopReason] : undefined) ?? 'other';
  if (reason === 'length' || reason === 'content-filter') return reason;
  if (calledTools) return 'tool-calls';
  return reason === 'tool-calls' ? 'stop' : reason;
}

/** How an answer ended, in this format's words: the sequence is named where it is the reason, as its servers do. */
export function stopOfFinish(
  finish: FinishReason | undefined,
  { raw, stopSequence }: { readonly raw?: string | undefined; readonly stopSequence?: string | undefined },
): { readonly stop_reason: string; readonly stop_sequence: string | null } {
  const reason = stopReasonOfFinish(finish, raw);
  return { stop_reason: reason, stop_sequence: reason === 'stop_sequence' ? (stopSequence ?? null) : null };
}

/** The `stop_reason` for our word; the provider's own word where it is one of this format's. */
function stopReasonOfFinish(finish: FinishReason | undefined, raw: string | undefined): string {
  if (raw !== undefined && raw !== 'tool_use' && finishReasons[raw] === finish) return raw;
  if (finish === 'tool-calls') return 'tool_use';
  if (finish === 'length') return 'max_tokens';
  return finish === 'content-filter' ? 'refusal' : 'end_turn';
}

/** Error types and what they mean, in the order in which a class looks for its type. */
export const errorTypes: Readonly<Record<string, { readonly class: FailureClass; readonly status: number }>> =
  {
    invalid_request_error: { class: 'invalid_request', status: 400 },
    authentication_error: { class: 'auth', status: 401 },
    billing_error: { class: 'quota', status: 402 },
    permission_error: { class: 'auth', status: 403 },
    not_found_error: { class: 'not_found', status: 404 },
    request_too_large: { class: 'context_length', status: 413 },
    rate_limit_error: { class: 'rate_limit', status: 429 },
    api_error: { class: 'error', status: 500 },
    timeout_error: { class: 'timeout', status: 504 },
    overloaded_error: { class: 'overloaded', status: 529 },
  };

/**
 * Usage in our words: this format's `input_tokens` leaves the cached ones out, ours has them in. Later reports
 * are cumulative, and may name only what has changed: what is absent keeps its value `before`.
 */
export function usageOfMessages(
  reported: JsonRecord,
  before: RawUsage = {},
): { raw: RawUsage; usage: Usage } {
  const raw: RawUsage = defined({
    input: count(reported['input_tokens']) ?? before.input,
    cacheWrite: count(reported['cache_creation_input_tokens']) ?? before.cacheWrite,
    cacheRead: count(reported['cache_read_input_tokens']) ?? before.cacheRead,
    output: count(reported['output_tokens']) ?? before.output,
    reasoning: count(record(reported['output_tokens_details'])?.['thinking_tokens']) ?? before.reasoning,
  });
  const { input, cacheRead, cacheWrite } = raw;
  const whole = input === undefined ? undefined : input + (cacheRead ?? 0) + (cacheWrite ?? 0);
  return { raw, usage: defined({ ...raw, input: whole }) };
}

/** Counts as this format gives them. */
export interface RawUsage {
  readonly input?: number;
  readonly cacheWrite?: number;
  readonly cacheRead?: number;
  readonly output?: number;
  readonly reasoning?: number;
}

/** Our usage in this format's words; what is unknown counts as none, since the format has no word for it. */
export function messagesUsage(usage: Usage | undefined): MessagesUsage {
  const { input = 0, cacheRead, cacheWrite, output = 0, reasoning } = usage ?? {};
  return defined({
    input_tokens: Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
    output_tokens_details: reasoning === undefined ? undefined : { thinking_tokens: reasoning },
  });
}
