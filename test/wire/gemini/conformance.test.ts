import { ApiError, type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { describe, expect, test } from 'vitest';
import type { FinishReason } from '../../../src/chat/usage.ts';
import { gemini } from '../../../src/wire/providers/gemini/gemini.ts';
import { canonicalArguments, createTally, type Facts } from '../compare.ts';
import { classesOfStatus, type Judgement, judge, judgeMended } from '../judge.ts';
import { recordsOf, replay, type WireRecord, whyNoRecords } from '../records.ts';

const apis = ['google.generateContent', 'google.streamGenerateContent'];

describe.skipIf(whyNoRecords !== undefined)('recorded generateContent traffic', () => {
  test('decodes as the @google/genai SDK does', async () => {
    const tally = createTally('generate-content');
    for (const record of recordsOf((api) => apis.includes(api))) {
      const oracle = await judgeMended(record, {
        ask: judgement,
        mend: (body) => ({ body: `${body}\r\n\r\n` }),
      });
      judge(tally, record, { adapter: gemini, oracle });
    }
    console.log(`${tally.table()}\n${tally.explained.length} explained differences`);
    for (const line of tally.explained) console.log(`  ${line}`);
    expect(tally.unexplained).toEqual([]);
    expect(tally.stale()).toEqual([]);
  });
});

async function judgement(record: WireRecord): Promise<Judgement> {
  const draft = createDraft();
  try {
    for await (const chunk of chunksOf(record)) draft.add(chunk);
  } catch (error) {
    const status = error instanceof ApiError ? error.status : undefined;
    return { failure: { classes: classesOfStatus(status) } };
  }
  return draft.judgement();
}

/** The SDK reads streams as event streams only: where the recorded one is a list, each of its chunks is a body. */
async function* chunksOf(record: WireRecord): AsyncGenerator<GenerateContentResponse> {
  const question = { model: 'm', contents: 'x' };
  const list: unknown =
    record.framing === 'json' || record.framing === 'json-array'
      ? JSON.parse(record.response.body)
      : undefined;
  if (record.framing === 'sse' && record.response.status < 300) {
    yield* await clientFor(record).models.generateContentStream(question);
  } else if (Array.isArray(list)) {
    for (const chunk of list) {
      const body = JSON.stringify(chunk);
      yield await clientFor({ ...record, response: { ...record.response, body } }).models.generateContent(
        question,
      );
    }
  } else yield await clientFor(record).models.generateContent(question);
}

function clientFor(record: WireRecord): GoogleGenAI {
  return new GoogleGenAI({
    apiKey: 'none',
    httpOptions: { baseUrl: 'http://127.0.0.1', fetch: replay(record) },
  });
}

interface Draft {
  text: string;
  reasoning: string;
  calls: { name: string; arguments: unknown }[];
  finish: string | undefined;
}

/** Gathers what the SDK yields, by the public reference alone, apart from our own reader. */
function createDraft() {
  const choices = new Map<number, Draft>();
  let blocked = false;
  let usage: Facts['usage'];
  const signatures: string[] = [];
  const grounded = new Map<number, string[]>();
  let head: { readonly id: string | undefined; readonly model: string | undefined } | undefined;

  return {
    add(chunk: GenerateContentResponse): void {
      head ??= { id: chunk.responseId, model: chunk.modelVersion };
      if (chunk.promptFeedback?.blockReason !== undefined) blocked = true;
      for (const candidate of chunk.candidates ?? []) {
        const index = candidate.index ?? 0;
        const draft = choices.get(index) ?? { text: '', reasoning: '', calls: [], finish: undefined };
        choices.set(index, draft);
        for (const part of candidate.content?.parts ?? []) {
          addPart(draft, part);
          if (part.thoughtSignature !== undefined) signatures.push(part.thoughtSignature);
        }
        const cited = sourcesSaid(candidate);
        if (cited.length > 0) grounded.set(index, cited);
        // A name by the SDK's types, a number where the recorded client asked for numbers.
        const reason: unknown = candidate.finishReason;
        if (reason !== undefined) draft.finish = reason === 1 ? 'STOP' : `${reason}`;
      }
      usage = usageSaid(chunk.usageMetadata) ?? usage;
    },
    judgement(): Judgement {
      if (choices.size === 0 && !blocked) return { failure: { classes: ['error'] } };
      const each =
        choices.size === 0 ? [{ text: '', reasoning: '', calls: [], finish: 'SAFETY' }] : order(choices);
      return {
        facts: {
          ...head,
          text: each.map(({ text }) => text),
          reasoning: each.map(({ reasoning }) => reasoning),
          tools: each.map(({ calls }) =>
            calls.map(({ name, arguments: args }) => ({
              name,
              arguments: canonicalArguments(JSON.stringify(args)),
            })),
          ),
          finish: each.map((draft) =>
            draft.finish === undefined ? undefined : finishSaid(draft.finish, draft),
          ),
          usage,
          signatures,
          citations: [...grounded.values()].flat(),
        },
      };
    },
  };
}

function order(choices: ReadonlyMap<number, Draft>): Draft[] {
  return [...choices].sort(([a], [b]) => a - b).map(([, draft]) => draft);
}

type Candidate = NonNullable<GenerateContentResponse['candidates']>[number];
type Part = NonNullable<
  NonNullable<NonNullable<GenerateContentResponse['candidates']>[number]['content']>['parts']
>[number];

function addPart(draft: Draft, part: Part): void {
  if (part.text !== undefined) draft[part.thought === true ? 'reasoning' : 'text'] += part.text;
  const { functionCall } = part;
  if (functionCall === undefined) return;
  if (functionCall.name !== undefined) {
    draft.calls.push({ name: functionCall.name, arguments: functionCall.args ?? {} });
  }
  const target: Record<string, unknown> = Object(draft.calls.at(-1)?.arguments);
  // The recorded streams that send arguments in pieces have no deeper paths than this.
  for (const { jsonPath = '', stringValue, numberValue, boolValue } of functionCall.partialArgs ?? []) {
    const name = jsonPath.replace('$.', '');
    const before = target[name];
    target[name] =
      typeof before === 'string' ? before + (stringValue ?? '') : (stringValue ?? numberValue ?? boolValue);
  }
}

/** One source for each passage that it supports; every source once where no passage is named. */
function sourcesSaid({ groundingMetadata, citationMetadata }: Candidate): string[] {
  const sources = (groundingMetadata?.groundingChunks ?? []).map(
    ({ web, maps, retrievedContext }) =>
      web?.uri ?? maps?.uri ?? retrievedContext?.uri ?? retrievedContext?.title ?? '',
  );
  const supports = groundingMetadata?.groundingSupports ?? [];
  const passages = supports.flatMap(({ groundingChunkIndices = [] }) =>
    groundingChunkIndices.flatMap((index) => sources[index] ?? []),
  );
  const quoted = (citationMetadata?.citations ?? []).flatMap(({ uri }) => uri ?? []);
  return [...(supports.length > 0 ? passages : sources), ...quoted].filter((source) => source !== '');
}

function finishSaid(word: string, { calls }: Draft): FinishReason {
  if (word === 'MAX_TOKENS') return 'length';
  if (['SAFETY', 'RECITATION', 'PROHIBITED_CONTENT', 'MODEL_ARMOR'].includes(word)) return 'content-filter';
  if (word === 'MALFORMED_FUNCTION_CALL') return 'error';
  if (calls.length > 0) return 'tool-calls';
  return word === 'STOP' ? 'stop' : 'other';
}

function usageSaid(usage: GenerateContentResponse['usageMetadata']): Facts['usage'] {
  const counted = [usage?.promptTokenCount, usage?.candidatesTokenCount, usage?.totalTokenCount];
  if (usage === undefined || counted.every((count) => count === undefined)) return undefined;
  const audioOf = (details: typeof usage.promptTokensDetails) =>
    details?.find(({ modality }) => modality === 'AUDIO')?.tokenCount;
  const fields = {
    input:
      usage.promptTokenCount === undefined
        ? undefined
        : usage.promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    cacheRead: usage.cachedContentTokenCount,
    reasoning: usage.thoughtsTokenCount,
    audioInput: audioOf(usage.promptTokensDetails),
    audioOutput: audioOf(usage.candidatesTokensDetails),
    total: usage.totalTokenCount,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'number'));
}
