import type { ChatEvent } from '../../chat/event.ts';
import type { Random } from '../draw/random.ts';
import type { Draft, DraftBlock } from './draft-blocks.ts';
import type { ScriptedEvent, ScriptOptions } from './script.ts';
import { splitTokens } from './tokens.ts';

type PerformOptions = Pick<ScriptOptions, 'request' | 'tokensPerDelta' | 'shape'> & {
  readonly choice: number;
  readonly random: Random;
};

/** Turns one candidate's blocks into events, within the caller's limit of output tokens. */
export function performBlocks(draft: Draft, options: PerformOptions): ScriptedEvent[] {
  const { choice, request } = options;
  const events: ScriptedEvent[] = [];
  let left = request.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  let cut = false;
  for (const [block, drafted] of draft.blocks.entries()) {
    const tokens = splitTokens(contentOf(drafted));
    const kept = tokens.slice(0, left);
    cut = kept.length < tokens.length;
    left -= kept.length;
    events.push(...performers[drafted.type](drafted, { ...options, block, tokens: kept }));
    if (cut) break;
  }
  const { finish, stoppedAt } = draft;
  const reason = cut && finish !== 'content-filter' ? 'length' : finish;
  const stop = stoppedAt === undefined || cut ? {} : { raw: 'stop_sequence', stopSequence: stoppedAt };
  events.push({ event: { type: 'finish', choice, reason, ...stop }, output: 0 });
  return events;
}

function contentOf(block: DraftBlock): string {
  return block.type === 'tool-call' ? block.arguments : block.text;
}

type BlockOptions = PerformOptions & { readonly block: number; readonly tokens: readonly string[] };
type Performer = (drafted: DraftBlock, options: BlockOptions) => ScriptedEvent[];

const performers: Readonly<Record<DraftBlock['type'], Performer>> = {
  reasoning(drafted, { choice, block, tokens, tokensPerDelta }) {
    const signature = 'signature' in drafted ? { signature: drafted.signature } : {};
    return [
      free({ type: 'reasoning-start', choice, block }),
      ...groups(tokens, tokensPerDelta).map((group) => ({
        event: { type: 'reasoning-delta', choice, block, text: group.join('') } as const,
        output: group.length,
      })),
      free({ type: 'reasoning-end', choice, block, ...signature }),
    ];
  },

  text(_drafted, { choice, block, tokens, tokensPerDelta, request, shape, random }) {
    const deltas = groups(tokens, tokensPerDelta).flatMap((group): ScriptedEvent[] => [
      ...(request.logprobs === undefined
        ? []
        : [
            free({
              type: 'logprobs',
              choice,
              logprobs: drawLogprobs(group, request.logprobs.top ?? 0, random),
            }),
          ]),
      { event: { type: 'text-delta', choice, block, text: group.join('') }, output: group.length },
    ]);
    return [
      free({ type: 'text-start', choice, block }),
      ...deltas,
      ...(shape.huge === undefined || choice > 0 ? [] : [hugeDelta(choice, block, shape.huge)]),
      free({ type: 'text-end', choice, block }),
    ];
  },

  'tool-call'(drafted, { choice, block, tokens, tokensPerDelta }) {
    if (drafted.type !== 'tool-call') return [];
    const { id, name } = drafted;
    return [
      free({ type: 'tool-input-start', choice, block, id, name }),
      ...groups(tokens, tokensPerDelta).map((group) => ({
        event: { type: 'tool-input-delta', choice, block, text: group.join('') } as const,
        output: group.length,
      })),
      free({ type: 'tool-call', choice, block, id, name, arguments: tokens.join('') }),
    ];
  },
};

function free(event: ChatEvent): ScriptedEvent {
  return { event, output: 0 };
}

/** One delta of so many bytes. */
function hugeDelta(choice: number, block: number, bytes: number): ScriptedEvent {
  const text = 'simulated '.repeat(Math.ceil(bytes / 10)).slice(0, bytes);
  return { event: { type: 'text-delta', choice, block, text }, output: Math.ceil(bytes / 4) };
}

function groups(tokens: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(tokens.length / size) }, (_, index) =>
    tokens.slice(index * size, (index + 1) * size),
  );
}

/** Log probabilities in the shape of chat completions: the chosen token, and the less likely ones. */
function drawLogprobs(tokens: readonly string[], top: number, random: Random): unknown {
  const content = tokens.map((token) => {
    const logprob = rounded(-random.next());
    const others = Array.from({ length: Math.max(0, top - 1) }, (_, rank) =>
      entry(`${token}${'·'.repeat(rank + 1)}`, rounded(logprob - rank - 1)),
    );
    return { ...entry(token, logprob), top_logprobs: top > 0 ? [entry(token, logprob), ...others] : [] };
  });
  return { content, refusal: null };
}

function entry(token: string, logprob: number): { token: string; logprob: number; bytes: number[] } {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
