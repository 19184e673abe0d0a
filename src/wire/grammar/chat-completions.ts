import type { FinishReason, Usage } from '../../chat/usage.ts';
import { count, defined, filled, type JsonRecord, record } from '../kit/json.ts';

/**
 * The chat-completions dialect (https://platform.openai.com/docs/api-reference/chat) as both sides write it:
 * our provider adapters its requests, our client dialect its answers. What is read is never trusted to be of
 * these types: readers take `unknown`.
 */
export interface CompletionRequest {
  readonly model: string;
  readonly messages: readonly RequestMessage[];
  readonly [field: string]: unknown;
}

export type RequestMessage =
  | { readonly role: 'system'; readonly content: string | readonly ContentPart[] }
  | { readonly role: 'user'; readonly content: string | readonly ContentPart[]; readonly name?: string }
  | ({ readonly role: 'assistant'; readonly name?: string } & Partial<AnswerMessage>)
  | {
      readonly role: 'tool';
      readonly tool_call_id: string;
      readonly name?: string;
      readonly content: string | readonly ContentPart[];
    };

export type ContentPart =
  | { readonly type: 'text'; readonly text: string; readonly cache_control?: JsonRecord }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string; readonly detail?: string } }
  | { readonly type: 'input_audio'; readonly input_audio: { readonly data: string; readonly format: string } }
  | { readonly type: 'video_url'; readonly video_url: { readonly url: string } }
  | {
      readonly type: 'file';
      readonly file: { readonly file_data?: string; readonly file_id?: string; readonly filename?: string };
    };

/** What an assistant says: `message` of an answer, and `delta` of a chunk. */
export interface AnswerMessage {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal: string | null;
  /** Not in the public reference, but what the servers that show their reasoning have agreed on. */
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly annotations?: readonly Annotation[];
  readonly images?: readonly {
    readonly type: 'image_url';
    readonly image_url: { readonly url: string };
  }[];
  readonly audio?: { readonly data: string };
  readonly [field: string]: unknown;
}

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface Annotation {
  readonly type: 'url_citation';
  readonly url_citation: {
    readonly url: string;
    readonly title: string;
    /** The words cited. */
    readonly content?: string;
    readonly start_index: number;
    readonly end_index: number;
  };
}

export interface Completion {
  readonly id: string;
  readonly object: 'chat.completion';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly message: AnswerMessage;
    readonly logprobs: unknown;
    readonly finish_reason: string;
  }[];
  readonly usage?: CompletionUsage;
}

export interface CompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: JsonRecord;
    readonly logprobs: unknown;
    readonly finish_reason: string | null;
  }[];
  /** `null` on every chunk but the last, where usage was asked for. */
  readonly usage?: CompletionUsage | null;
}

export interface CompletionUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: JsonRecord;
  readonly completion_tokens_details?: JsonRecord;
}

/** How a failure is told, as a body and in the middle of a stream. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
    readonly request_id?: string;
  };
}

/** The words that servers of this dialect use, the public ones and those of their engines. */
const FINISH_WORDS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  tool_use: 'tool-calls',
  content_filter: 'content-filter',
  safety: 'content-filter',
  error: 'error',
  insufficient_system_resource: 'error',
};

/**
 * Why a choice ended. The presence of tool calls decides between `stop` and `tool-calls`, because servers say
 * `stop` when a tool was forced; `length` and `content-filter` stand, since such a call may be cut short.
 */
export function readFinish(word: string | undefined, calledTools: boolean): FinishReason {
  const name = (word ?? '').toLowerCase();
  const reason = Object.hasOwn(FINISH_WORDS, name) ? FINISH_WORDS[name] : undefined;
  if (calledTools)
    return reason === 'length' || reason === 'content-filter' || reason === 'error' ? reason : 'tool-calls';
  return reason === 'tool-calls' ? 'stop' : (reason ?? 'other');
}

/** The dialect's word for a finish; what it has no word for is an ordinary stop. */
export function writeFinish(reason: FinishReason | undefined, calledTools: boolean): string {
  if (reason === undefined || reason === 'other') return calledTools ? 'tool_calls' : 'stop';
  return {
    stop: 'stop',
    length: 'length',
    'tool-calls': 'tool_calls',
    'content-filter': 'content_filter',
    error: 'error',
  }[reason];
}

/**
 * Usage in our words; `undefined` where there is none. Counts that cannot be (negative, fractional, text) are
 * left out, and a part is never larger than its whole. Reasoning is part of the completion and audio of the
 * prompt, except where the total says otherwise, or `reasoningOutside` for servers that send none.
 */
export function readUsage(value: unknown, reasoningOutside = false): Usage | undefined {
  const usage = record(value);
  if (usage === undefined) return undefined;
  const prompt = record(usage['prompt_tokens_details']);
  const completion = record(usage['completion_tokens_details']);
  const asked = count(usage['prompt_tokens']);
  const said = count(usage['completion_tokens']);
  const total = count(usage['total_tokens']);
  const thought = count(completion?.['reasoning_tokens']) ?? count(usage['reasoning_tokens']);
  const heard = count(prompt?.['audio_tokens']);
  const rest =
    total === undefined || asked === undefined || said === undefined ? undefined : total - asked - said;
  const input = rest === heard && asked !== undefined ? asked + (heard ?? 0) : asked;
  const outside = rest === undefined ? reasoningOutside : rest === thought;
  const output = said === undefined ? undefined : outside ? said + (thought ?? 0) : said;
  const cacheRead =
    count(prompt?.['cached_tokens']) ??
    count(usage['prompt_cache_hit_tokens']) ??
    count(usage['cached_tokens']);
  const read: Usage = defined({
    input,
    output,
    cacheRead: atMost(cacheRead, input),
    cacheWrite: atMost(count(prompt?.['cache_write_tokens']), input),
    reasoning: atMost(thought, output),
    audioInput: atMost(heard, input),
    audioOutput: atMost(count(completion?.['audio_tokens']), output),
    total,
  });
  return Object.keys(read).length === 0 ? undefined : read;
}

function atMost(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined ? part : Math.min(part, whole);
}

/** Usage in the dialect's words. */
export function writeUsage(usage: Usage): CompletionUsage {
  const { input = 0, output = 0 } = usage;
  const prompt = defined({
    cached_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheWrite,
    audio_tokens: usage.audioInput,
  });
  const completion = defined({ reasoning_tokens: usage.reasoning, audio_tokens: usage.audioOutput });
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(Object.keys(prompt).length === 0 ? {} : { prompt_tokens_details: prompt }),
    ...(Object.keys(completion).length === 0 ? {} : { completion_tokens_details: completion }),
  };
}

/** The parts of a `data:` URL with base64 content; `undefined` for any other URL. */
export function readDataUrl(url: string): { readonly mediaType: string; readonly data: string } | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  const head = comma === -1 ? '' : url.slice('data:'.length, comma);
  if (!head.endsWith(';base64')) return undefined;
  const mediaType = filled(head.slice(0, -';base64'.length)) ?? 'application/octet-stream';
  return { mediaType, data: url.slice(comma + 1) };
}

/** A `data:` URL of base64 content. */
export function writeDataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}
