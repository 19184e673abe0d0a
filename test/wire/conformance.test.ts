import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { collect } from '../../src/chat/collect.ts';
import type { ProviderFailure } from '../../src/chat/failure.ts';
import type { FinishReason } from '../../src/chat/usage.ts';
import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { providerAdapter } from '../../src/wire/provider-adapter.ts';
import { createTally, type Facts, factsOf } from './compare.ts';
import { decodeStream, randomCuts, replyOf } from './decode.ts';
import { recordsOf, replay, type WireRecord, whyNoRecords } from './records.ts';
import { flawsOf } from './well-formed.ts';

/** The recorded APIs that the openai SDK can judge, and the adapter that reads each. */
const judged: Readonly<Record<string, string>> = {
  'openai.chat': 'openai',
  'mistral.chat': 'mistral',
  'deepseek.chat': 'deepseek',
  'groq.chat': 'groq',
  'openrouter.chat': 'openrouter',
};

/** Those whose provider has an adapter of its own; the rest are servers that we know only by their dialect. */
const named: Readonly<Record<string, string>> = {
  ...judged,
  'xai.chat': 'xai',
  'together.chat': 'together',
  'fireworks.chat': 'fireworks',
  'alibaba.chat': 'qwen',
  'ollama.chat': 'ollama',
};

/** Recorded under `.chat`, but in a dialect of their own. */
const otherDialects = ['cohere.chat', 'anthropic.chat'];

const likeIt = (api: string) => api.endsWith('.chat') && !otherDialects.includes(api);

function adapterFor(api: string): ProviderAdapter {
  const adapter = providerAdapter(named[api] ?? 'openai-compatible');
  if (adapter === undefined) throw new Error(`no adapter for ${api}`);
  return adapter;
}

interface Answer {
  readonly facts?: Facts;
  readonly failure?: ProviderFailure;
}

function ours(record: WireRecord): Answer {
  const adapter = adapterFor(record.api);
  const reply = replyOf(record);
  if (reply.status >= 300) return { failure: adapter.failure(reply) };
  if (record.framing !== 'sse') {
    const decoded = adapter.chat.decode(reply);
    return decoded.ok ? { facts: factsOf(decoded.value) } : { failure: decoded.failure };
  }
  const events = decodeStream(adapter, new TextEncoder().encode(reply.body));
  const error = events.find((event) => event.type === 'error');
  const facts = factsOf(collect(events));
  return error === undefined ? { facts } : { facts, failure: error.failure };
}

describe.skipIf(whyNoRecords !== undefined)('recorded chat-completions traffic', () => {
  test('decodes as the openai SDK does', async () => {
    const tally = createTally('chat-completions');
    for (const record of recordsOf((api) => api in judged)) {
      const [mine, oracle] = [ours(record), await judgement(record)];
      tally.compare(record, 'failed', mine.failure !== undefined, oracle.failure !== undefined);
      if (oracle.failure !== undefined && mine.failure !== undefined) {
        tally.compare(record, 'class', oracle.failure.classes.includes(mine.failure.class), true);
        if (oracle.failure.param !== undefined) {
          tally.compare(record, 'param', mine.failure.param, oracle.failure.param);
        }
      }
      if (mine.facts === undefined || oracle.facts === undefined) continue;
      for (const feature of [
        'id',
        'model',
        'text',
        'reasoning',
        'refusal',
        'tools',
        'finish',
        'usage',
      ] as const) {
        if (oracle.failure !== undefined && feature === 'finish') continue;
        tally.compare(record, feature, mine.facts[feature], oracle.facts[feature]);
      }
    }
    console.log(`${tally.table()}\n${tally.explained.length} explained differences`);
    for (const line of tally.explained) console.log(`  ${line}`);
    expect(tally.unexplained).toEqual([]);
    expect(tally.stale()).toEqual([]);
  });

  test('is read from every server that speaks it, known by name or not', () => {
    const rows = new Map<string, { all: number; text: number; tools: number; failed: number }>();
    const flaws: string[] = [];
    for (const record of recordsOf(likeIt)) {
      const row = rows.get(record.api) ?? { all: 0, text: 0, tools: 0, failed: 0 };
      rows.set(record.api, row);
      const { facts, failure } = ours(record);
      row.all += 1;
      if (failure !== undefined) row.failed += 1;
      if (facts?.text?.some((text) => text !== '')) row.text += 1;
      if (facts?.tools?.some((calls) => calls.length > 0)) row.tools += 1;
      const silent = failure === undefined && !says(facts);
      if (silent && !mute.test(record.id)) flaws.push(`${record.id}: neither says nor fails`);
      if (failure !== undefined && record.response.status < 300 && !failing.test(record.id)) {
        flaws.push(`${record.id}: ${failure.code} ${failure.message}`);
      }
    }
    const lines = [...rows].map(
      ([api, { all, text, tools, failed }]) =>
        `${api}: ${all}, text ${text}, tools ${tools}, failed ${failed}`,
    );
    console.log(lines.join('\n'));
    expect(flaws).toEqual([]);
  });

  test('gives the same events however the bytes of a stream are cut', () => {
    const flaws: string[] = [];
    for (const [position, record] of recordsOf(likeIt).entries()) {
      if (record.framing !== 'sse') continue;
      const adapter = adapterFor(record.api);
      const bytes = new TextEncoder().encode(record.response.body);
      const whole = decodeStream(adapter, bytes);
      flaws.push(...flawsOf(whole).map((flaw) => `${record.id}: ${flaw}`));
      const cut = decodeStream(adapter, bytes, randomCuts(bytes.length, position, 40));
      if (JSON.stringify(cut) !== JSON.stringify(whole)) flaws.push(`${record.id}: random cuts`);
    }
    const small = recordsOf(likeIt).filter(
      ({ framing, response }) => framing === 'sse' && response.body.length < 3000,
    );
    for (const record of small.slice(0, 20)) {
      const adapter = adapterFor(record.api);
      const bytes = new TextEncoder().encode(record.response.body);
      const whole = JSON.stringify(decodeStream(adapter, bytes));
      for (let at = 0; at <= bytes.length; at++) {
        if (JSON.stringify(decodeStream(adapter, bytes, [at])) !== whole)
          flaws.push(`${record.id}: cut at ${at}`);
      }
    }
    expect(flaws).toEqual([]);
  });
});

describe.skipIf(whyNoRecords !== undefined)('recorded embeddings', () => {
  test('are read as the openai SDK reads them', async () => {
    const tally = createTally('embeddings');
    const speaks = ['openai', 'mistral', 'azure', 'openrouter', 'doubleword', 'venice', 'ollama', 'llamacpp'];
    for (const record of recordsOf((api) => speaks.some((each) => api === `${each}.embeddings`))) {
      const adapter = providerAdapter(record.provider) ?? adapterFor(record.api);
      const reply = replyOf(record);
      const mine = reply.status < 300 ? adapter.embeddings?.decode(reply) : undefined;
      const [body, error] = await embeddingsSaid(record);
      tally.compare(record, 'failed', mine?.ok !== true, error !== undefined);
      if (mine?.ok !== true) {
        const failure = adapter.failure(reply);
        if (error !== undefined)
          tally.compare(record, 'class', failureSaid(error).classes.includes(failure.class), true);
        continue;
      }
      tally.compare(
        record,
        'vectors',
        mine.value.vectors,
        body?.data.map(({ embedding }) => Array.from(embedding)),
      );
      tally.compare(record, 'input', mine.value.usage?.input, body?.usage?.prompt_tokens);
    }
    console.log(tally.table());
    expect(tally.unexplained).toEqual([]);
    expect(tally.stale()).toEqual([]);
  });
});

async function embeddingsSaid(record: WireRecord) {
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

/** An answer whose content really is null. */
const mute = /^openrouter\.chat-4af9db52$/;

/** Failures inside a 200: a whole body, a choice, or the middle of a stream. */
const failing = /^(groq\.chat~stream-9e866a63|openrouter\.chat(-4ee03440|-a2b3766d|~stream-bc5488bc))$/;

function says(facts: Facts | undefined): boolean {
  const { text = [], reasoning = [], refusal = [], tools = [], finish = [] } = facts ?? {};
  if ([...text, ...reasoning, ...refusal].some((words) => words !== '')) return true;
  return (
    tools.some((calls) => calls.length > 0) || finish.includes('length') || finish.includes('content-filter')
  );
}

interface Judgement {
  readonly facts?: Facts;
  readonly failure?: { readonly classes: readonly string[]; readonly param?: string };
}

/** What the openai SDK makes of the same bytes. */
async function judgement(record: WireRecord): Promise<Judgement> {
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
function failureSaid(error: InstanceType<typeof OpenAI.APIError>): NonNullable<Judgement['failure']> {
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
