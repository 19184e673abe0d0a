import { describe, expect, test } from 'vitest';
import { collect } from '../../src/chat/collect.ts';
import { passThrough } from '../../src/gateway/relay/passthrough.ts';
import type { Relay } from '../../src/gateway/relay/relay.ts';
import { translate } from '../../src/gateway/relay/translate.ts';
import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { chatCompletions } from '../../src/wire/clients/chat-completions/chat-completions.ts';
import { deepseek } from '../../src/wire/providers/deepseek.ts';
import { openai } from '../../src/wire/providers/openai.ts';
import { decodeStream, randomCuts } from '../wire/decode.ts';
import { recordsOf, type WireRecord, whyNoRecords } from '../wire/records.ts';

const meta = { id: 'req_1', created: 1, model: 'asked', streamUsage: true, warnings: [] };

type MakeRelay = (adapter: ProviderAdapter) => Relay;

function through(adapter: ProviderAdapter): Relay {
  const { passthrough } = adapter;
  if (passthrough === undefined) throw new Error(`${adapter.api} passes nothing through`);
  return passThrough({ adapter, passthrough, dialect: chatCompletions, meta });
}

const translated: MakeRelay = (adapter) => translate(adapter, chatCompletions, meta);

/** What a relay makes of a stream, cut at these places. */
function play(relay: Relay, bytes: Buffer, cuts: readonly number[]) {
  let text = '';
  let failure: string | undefined;
  const ends = [...cuts, bytes.length];
  for (const [index, end] of ends.entries()) {
    const step = relay.push(bytes.subarray(ends[index - 1] ?? 0, end));
    text += step.output.map(String).join('');
    failure ??= step.failure?.code;
  }
  const last = relay.end(1);
  return {
    text: text + last.output.map(String).join(''),
    failure: failure ?? last.failure?.code,
    ...relay.observed,
  };
}

/** The answer as a caller's client would put it together. */
function answerIn(text: string) {
  const { choices } = collect(decodeStream(openai, Buffer.from(text)));
  return choices.map(({ content, finish }) => ({
    finish,
    text: content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(''),
    calls: content.flatMap((part) => (part.type === 'tool-call' ? [[part.name, part.arguments]] : [])),
  }));
}

function streamsOf(api: string): readonly WireRecord[] {
  return recordsOf((name) => name === api).filter(
    ({ framing, response }) => framing === 'sse' && response.status === 200,
  );
}

describe.skipIf(whyNoRecords !== undefined).each([
  ['openai.chat', openai],
  ['deepseek.chat', deepseek],
] as const)('a recorded stream of %s', (api, adapter) => {
  test.each<[string, MakeRelay]>([
    ['as it came', through],
    ['translated', translated],
  ])('goes through %s the same however it is cut', (_name, make) => {
    for (const [position, { id, response }] of streamsOf(api).entries()) {
      const bytes = Buffer.from(response.body);
      const whole = play(make(adapter), bytes, []);
      expect(play(make(adapter), bytes, randomCuts(bytes.length, position, 40)), id).toEqual(whole);
    }
  });

  test('is the same bytes where it goes through as it came', () => {
    for (const { id, response } of streamsOf(api)) {
      const { text, failure } = play(through(adapter), Buffer.from(response.body), []);
      if (failure === undefined)
        expect(text.replace(/\s+$/, ''), id).toContain(response.body.replace(/\s+$/, ''));
    }
  });

  test('tells a caller and the log the same by either way', () => {
    const records = streamsOf(api);
    expect(records.length).toBeGreaterThan(20);
    for (const { id, response } of records) {
      const bytes = Buffer.from(response.body);
      const { text: sent, ...facts } = play(through(adapter), bytes, []);
      const { text: retold, ...others } = play(translated(adapter), bytes, []);
      // Some say "stop" after calls. As it came, that is what the caller got; translated, it is put right.
      const corrected = facts.finish === 'stop' && others.finish === 'tool-calls';
      expect(corrected ? { ...others, finish: 'stop' } : others, id).toEqual(facts);
      if (facts.failure === undefined) expect(answerIn(retold), id).toEqual(answerIn(sent));
    }
  });
});
