import type { ChatRequest, Reasoning } from '../../chat/request.ts';
import type { FinishReason } from '../../chat/usage.ts';
import type { Random } from '../draw/random.ts';
import { answerText, reasoningText, simulatedLine, withLength } from './answer-text.ts';
import { chooseTools } from './choose-tools.ts';
import { type Conversation, readConversation } from './conversation.ts';
import { exampleFromSchema } from './example-from-schema.ts';
import type { ScriptOptions } from './script.ts';
import { splitTokens } from './tokens.ts';

/** One answer before it is cut to the caller's limits. */
export interface Draft {
  readonly blocks: readonly DraftBlock[];
  readonly finish: FinishReason;
  /** Set where the answer ended at one of the caller's stop sequences. */
  readonly stoppedAt?: string;
}

/** A part of an answer. */
export type DraftBlock =
  | { readonly type: 'reasoning'; readonly text: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly arguments: string };

/** What one candidate says: reasoning where it was asked for, then tool calls, JSON or text. */
export function draftBlocks({ request, model, shape }: ScriptOptions, random: Random): Draft {
  const conversation = readConversation(request);
  const reasoning = draftReasoning(request.reasoning, conversation, random);
  const calls = chooseTools(request, conversation, random);
  if (calls.length > 0) {
    const blocks = calls.map(
      (call) => ({ type: 'tool-call', id: `call_sim_${hex(random)}`, ...call }) as const,
    );
    return { blocks: [...reasoning, ...blocks], finish: shape.finish ?? 'tool-calls' };
  }
  const { text, stoppedAt } = stopped(
    draftText(request, conversation, { model, shape, random }),
    request.stop ?? [],
  );
  return {
    blocks: [...reasoning, { type: 'text', text }],
    finish: shape.finish ?? 'stop',
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
  };
}

/** Sentences of reasoning by how much effort is asked for. */
const steps = { none: 0, minimal: 1, low: 2, medium: 3, high: 5, xhigh: 6 };

function draftReasoning(
  reasoning: Reasoning | undefined,
  conversation: Conversation,
  random: Random,
): readonly DraftBlock[] {
  if (reasoning === undefined) return [];
  const count = steps[reasoning.effort ?? (reasoning.budget === 0 ? 'none' : 'medium')];
  if (count === 0) return [];
  const whole = splitTokens(reasoningText(conversation, count, random));
  const text = whole.slice(0, reasoning.budget ?? whole.length).join('');
  const signature = Buffer.from(`simulated signature ${hex(random)}`).toString('base64');
  return [{ type: 'reasoning', text, signature }];
}

type TextOptions = Pick<ScriptOptions, 'model' | 'shape'> & { readonly random: Random };

function draftText(
  { output }: ChatRequest,
  conversation: Conversation,
  { model, shape, random }: TextOptions,
): string {
  if (output?.type === 'json-schema') {
    return JSON.stringify(exampleFromSchema(output.schema, { random, subjects: conversation.subjects }));
  }
  if (output?.type === 'json') {
    const topic = conversation.subjects[0] ?? null;
    return JSON.stringify({
      simulated: true,
      note: simulatedLine(model),
      topic,
      score: random.below(100) / 100,
    });
  }
  const text = answerText(conversation, model, random);
  return shape.tokens === undefined ? text : withLength(text, shape.tokens, random);
}

/** Ends the text before the first stop sequence in it, as providers do. */
function stopped(text: string, stops: readonly string[]): { text: string; stoppedAt?: string } {
  let cut: { at: number; stop: string } | undefined;
  for (const stop of stops) {
    const at = stop === '' ? -1 : text.indexOf(stop);
    if (at >= 0 && (cut === undefined || at < cut.at)) cut = { at, stop };
  }
  return cut === undefined ? { text } : { text: text.slice(0, cut.at), stoppedAt: cut.stop };
}

function hex(random: Random): string {
  return Math.floor(random.next() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
