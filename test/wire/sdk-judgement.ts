import OpenAI from 'openai';
import type { FinishReason } from '../../src/chat/usage.ts';
import type { Facts } from './compare.ts';
import { replay, type WireRecord } from './records.ts';

export interface Judgement {
  readonly facts?: Facts;
  readonly failure?: { readonly classes: readonly string[]; readonly param?: string };
}

/** What the openai SDK makes of the same bytes. */
export async function judgement(record: WireRecord): Promise<Judgement> {
  const client = clientOf(record);
  const draft = createDraft();
  try {
    if (record.framing === 'sse') {
      const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
      for await (const chunk of stream) draft.add(chunk);
    } else {
      const completion = await client.chat.completions.create({ model: 'm', messages: [] });
      if (completion.choices === undefined) return { failure: { classes: anyClass } };
      draft.add(completion);
      if (completion.choices.some((choice) => 'error' in choice)) return { failure: { classes: anyClass } };
    }
  } catch (error) {
    const failure = error instanceof OpenAI.APIError ? failureSaid(error) : { classes: ['error'] };
    return { facts: draft.facts(), failure };
  }
  return { facts: draft.facts() };
}

const anyClass = [
  'error',
  'overloaded',
  'rate_limit',
  'invalid_request',
  'context_length',
  'quota',
  'auth',
  'timeout',
];

/** The classes that fit what the SDK throws; its `code` narrows them. */
export function failureSaid(error: InstanceType<typeof OpenAI.APIError>): NonNullable<Judgement['failure']> {
  const param = typeof error.param === 'string' && error.param !== '' ? { param: error.param } : {};
  const byCode: Readonly<Record<string, string>> = {
    context_length_exceeded: 'context_length',
    insufficient_quota: 'quota',
    invalid_api_key: 'auth',
    model_not_found: 'not_found',
  };
  const narrowed = byCode[`${error.code}`];
  if (narrowed !== undefined) return { classes: [narrowed], ...param };
  if (error instanceof OpenAI.AuthenticationError) return { classes: ['auth'], ...param };
  if (error instanceof OpenAI.PermissionDeniedError) return { classes: ['auth', 'content_filter'], ...param };
  if (error instanceof OpenAI.NotFoundError) return { classes: ['not_found'], ...param };
  if (error instanceof OpenAI.RateLimitError) return { classes: ['rate_limit', 'quota'], ...param };
  if (error instanceof OpenAI.InternalServerError)
    return { classes: ['error', 'overloaded', 'timeout'], ...param };
  if (error.status === 402) return { classes: ['quota'], ...param };
  if (error.status === undefined) return { classes: anyClass, ...param };
  return {
    classes: ['invalid_request', 'context_length', 'content_filter', 'not_found', 'auth', 'error'],
    ...param,
  };
}

/** Gathers what the SDK yields, by the public reference alone, apart from our own reader. */
function createDraft() {
  const choices = new Map<
    number,
    { text: string; reasoning: string; refusal: string; finish: string | undefined }
  >();
  const calls = new Map<number, Map<number, { name: string; arguments: string }>>();
  let usage: Raw;
  let id: string | undefined;
  let model: string | undefined;

  function addMessage(index: number, message: Raw, finish: unknown): void {
    const choice = choices.get(index) ?? { text: '', reasoning: '', refusal: '', finish: undefined };
    choices.set(index, choice);
    const parts: readonly Raw[] = Array.isArray(message?.content) ? message.content : [];
    choice.text +=
      typeof message?.content === 'string' ? message.content : parts.map((part) => part.text ?? '').join('');
    choice.reasoning += message?.reasoning_content ?? message?.reasoning ?? '';
    for (const part of parts)
      choice.reasoning += (part.thinking ?? []).map((piece: Raw) => piece.text).join('');
    choice.refusal += message?.refusal ?? '';
    choice.finish = typeof finish === 'string' && finish !== '' ? (choice.finish ?? finish) : choice.finish;
    const known = calls.get(index) ?? new Map();
    calls.set(index, known);
    const legacy = message?.function_call ? [{ index: 0, function: message.function_call }] : [];
    for (const [position, call] of [...(message?.tool_calls ?? []), ...legacy].entries()) {
      const at = call.index ?? position;
      const entry = known.get(at) ?? { name: '', arguments: '' };
      known.set(at, entry);
      entry.name ||= (call.function ?? call.custom)?.name ?? '';
      entry.arguments += call.function?.arguments ?? call.custom?.input ?? '';
    }
  }

  return {
    add(answer: Raw): void {
      id ||= answer.id || undefined;
      model ||= answer.model || undefined;
      for (const [position, choice] of (answer.choices ?? []).entries()) {
        const index = choice.delta === undefined ? position : choice.index;
        addMessage(index, choice.delta ?? choice.message, choice.finish_reason);
      }
      usage = answer.usage ?? answer.x_groq?.usage ?? usage;
    },
    facts(): Facts {
      const order = [...choices.keys()].sort((a, b) => a - b);
      const each = order.map((index) => choices.get(index));
      const made = order.map((index) =>
        [...(calls.get(index)?.values() ?? [])].map((call) => ({
          ...call,
          arguments: call.arguments || '{}',
        })),
      );
      return {
        id,
        model,
        text: each.map((choice) => choice?.text ?? ''),
        reasoning: each.map((choice) => choice?.reasoning ?? ''),
        refusal: each.map((choice) => choice?.refusal ?? ''),
        tools: made,
        finish: each.map((choice, at) => finishSaid(choice?.finish, made[at]?.length ?? 0)),
        usage: usageSaid(usage),
      };
    },
  };
}

/** The SDK's answers are of the declared types for one provider only: here they are whatever came. */
// biome-ignore lint/suspicious/noExplicitAny: the oracle reads undeclared fields of many providers.
type Raw = any;

/** The model's rule: tool calls decide between `stop` and `tool_calls`. */
function finishSaid(word: string | undefined, calls: number): FinishReason {
  if (word === 'length' || word === 'model_length') return 'length';
  if (word === 'content_filter') return 'content-filter';
  if (calls > 0) return 'tool-calls';
  return word === undefined ? 'other' : 'stop';
}

function usageSaid(usage: Raw): Facts['usage'] {
  if (usage === undefined || usage === null) return undefined;
  const fields = {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cacheRead: usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens,
    cacheWrite: usage.prompt_tokens_details?.cache_write_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
    audioInput: usage.prompt_tokens_details?.audio_tokens,
    audioOutput: usage.completion_tokens_details?.audio_tokens,
    total: usage.total_tokens,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'number'));
}
/** The SDK's reading of a record with vectors, or what it throws. */
export async function embeddingsSaid(record: WireRecord) {
  const client = clientOf(record);
  // Named, the SDK leaves the vectors as they came; unnamed, it decodes base64 itself.
  const asked: Raw = record.request.body ?? {};
  const named = asked.encoding_format === 'base64' ? {} : { encoding_format: 'float' as const };
  try {
    return [await client.embeddings.create({ model: 'm', input: 'x', ...named }), undefined] as const;
  } catch (error) {
    if (error instanceof OpenAI.APIError) return [undefined, error] as const;
    throw error;
  }
}

/** The SDK, answered by the record. */
function clientOf(record: WireRecord): OpenAI {
  const fetch = replay(record);
  return new OpenAI({
    apiKey: 'none',
    baseURL: 'http://127.0.0.1/v1',
    maxRetries: 0,
    fetch,
    logLevel: 'off',
  });
}
