import { describe, expect, test } from 'vitest';
import { collect } from '../../src/chat/collect.ts';
import type { ProviderFailure } from '../../src/chat/failure.ts';
import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { providerAdapter } from '../../src/wire/provider-adapter.ts';
import { createTally, type Facts, factsOf } from './compare.ts';
import { cutEverywhere } from './cut-everywhere.ts';
import { decodeStream, randomCuts, replyOf } from './decode.ts';
import { recordsOf, type WireRecord, whyNoRecords } from './records.ts';
import { embeddingsSaid, failureSaid, judgement } from './sdk-judgement.ts';
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
    const streams = recordsOf(likeIt).flatMap(({ id, api, framing, response }) =>
      framing === 'sse'
        ? [{ id, adapter: adapterFor(api), bytes: new TextEncoder().encode(response.body) }]
        : [],
    );
    flaws.push(...cutEverywhere('chat-completions', streams));
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
