import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import type { FinishReason } from '../../../src/chat/usage.ts';
import { anthropic } from '../../../src/wire/providers/anthropic/anthropic.ts';
import { canonicalArguments, createTally, type Facts } from '../compare.ts';
import { classesOfStatus, type Judgement, judge, judgeMended } from '../judge.ts';
import type { SignedFacts } from '../our-answer.ts';
import { recordsOf, replay, type WireRecord, whyNoRecords } from '../records.ts';

const apis = ['anthropic.messages', 'vertex.anthropic-messages'];

describe.skipIf(whyNoRecords !== undefined)('recorded Messages traffic', () => {
  test('decodes as the @anthropic-ai SDK does', async () => {
    const tally = createTally('messages');
    for (const record of recordsOf((api) => apis.includes(api))) {
      const oracle = await judgeMended(record, { ask: judgement, mend });
      judge(tally, record, { adapter: anthropic, oracle });
    }
    console.log(`${tally.table()}\n${tally.explained.length} explained differences`);
    for (const line of tally.explained) console.log(`  ${line}`);
    expect(tally.unexplained).toEqual([]);
    expect(tally.stale()).toEqual([]);
  });
});

/** The first of several streams, with its last blank line; or the body that was sent as the only event. */
function mend(body: string): { readonly body: string; readonly framing?: string } {
  const only = /^event: message\ndata: (.*)$/m.exec(body)?.[1];
  if (only !== undefined) return { body: only, framing: 'json' };
  const end = /event: message_stop\ndata: .*/.exec(body);
  return { body: end === null ? body : `${body.slice(0, end.index)}${end[0]}\n\n` };
}

async function judgement(record: WireRecord): Promise<Judgement> {
  const client = new Anthropic({
    apiKey: 'none',
    baseURL: 'http://127.0.0.1',
    maxRetries: 0,
    fetch: replay(record),
    logLevel: 'off',
  });
  const question = { model: 'm', max_tokens: 1, messages: [] };
  try {
    if (record.framing !== 'sse')
      return { facts: factsSaid(await client.messages.create(question), new Map()) };
    const inputs = new Map<number, string>();
    const stream = client.messages.stream(question).on('streamEvent', (event) => {
      if (event.type !== 'content_block_delta' || event.delta.type !== 'input_json_delta') return;
      inputs.set(event.index, (inputs.get(event.index) ?? '') + event.delta.partial_json);
    });
    return { facts: factsSaid(await stream.finalMessage(), inputs) };
  } catch (error) {
    const status = error instanceof Anthropic.APIError ? error.status : undefined;
    return { failure: { classes: classesOfStatus(status) } };
  }
}

/** `inputs` by block: what the SDK makes of a call that was cut is its guess, so its raw text is compared. */
function factsSaid(message: Anthropic.Message, inputs: ReadonlyMap<number, string>): SignedFacts {
  const { content, stop_reason, usage } = message;
  const tools = content.flatMap((block, index) => {
    if (block.type !== 'tool_use') return [];
    const raw = inputs.get(index) || JSON.stringify(block.input);
    return [{ name: block.name, arguments: canonicalArguments(raw) }];
  });
  return {
    id: message.id,
    model: message.model,
    text: [content.map((block) => (block.type === 'text' ? block.text : '')).join('')],
    reasoning: [content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('')],
    tools: [tools],
    finish: [finishSaid(stop_reason, tools.length)],
    usage: usageSaid(usage),
    signatures: content.flatMap((block) => (block.type === 'thinking' ? block.signature || [] : [])),
    citations: content.flatMap((block) =>
      block.type !== 'text'
        ? []
        : (block.citations ?? []).flatMap((citation) => {
            if ('url' in citation) return citation.url;
            return 'source' in citation ? citation.source : (citation.document_title ?? []);
          }),
    ),
  };
}

function finishSaid(word: string | null, calls: number): FinishReason {
  if (word === 'max_tokens' || word === 'model_context_window_exceeded') return 'length';
  if (word === 'refusal') return 'content-filter';
  if (calls > 0) return 'tool-calls';
  return word === 'end_turn' || word === 'stop_sequence' ? 'stop' : 'other';
}

function usageSaid(usage: Anthropic.Usage): Facts['usage'] {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage;
  const fields = {
    input: input_tokens + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0),
    cacheWrite: cache_creation_input_tokens ?? undefined,
    cacheRead: cache_read_input_tokens ?? undefined,
    output: output_tokens,
    reasoning: usage.output_tokens_details?.thinking_tokens,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'number'));
}
