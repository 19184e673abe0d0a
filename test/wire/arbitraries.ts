import fc from 'fast-check';
import type { ChatEvent } from '../../src/chat/event.ts';
import type { AssistantPart, MediaPart, Message, TextPart, Tool, UserPart } from '../../src/chat/request.ts';
import type { Usage } from '../../src/chat/usage.ts';
import { seal } from '../../src/wire/kit/seal.ts';

/** Text of any kind with something in it, surrogates without a partner included. */
export const words = fc.string({
  unit: fc.oneof(fc.constantFrom('a', ' ', '\n', '"', '\\', '{', 'é', '🌍', '\u2028'), fc.constant('\ud800')),
  minLength: 1,
  maxLength: 12,
});

/** A JSON object as text. */
export const jsonObject = fc
  .dictionary(
    fc.constantFrom('a', 'b', '__proto__', 'é'),
    fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null)),
  )
  .map((fields) => JSON.stringify(fields));

const identifier = fc.string({
  unit: fc.constantFrom('a', 'B', '7', '_', '-'),
  minLength: 1,
  maxLength: 8,
});
const base64 = fc.constantFrom('iVBORw0KGgo=', 'AAAA', '');

export const inlineImage: fc.Arbitrary<MediaPart> = base64.map((data) => ({
  type: 'image',
  source: { data },
  mediaType: 'image/png',
}));

/** What one format can carry in one part: each format has its own way with caches, signatures and files. */
export interface Carried {
  readonly text: fc.Arbitrary<TextPart>;
  readonly media: fc.Arbitrary<MediaPart>;
  readonly reasoning: fc.Arbitrary<AssistantPart>;
  /** Of the first call in a message, and of the others. */
  readonly firstSignature: fc.Arbitrary<string | undefined>;
  readonly toolText: fc.Arbitrary<string>;
  readonly toolName: boolean;
}

/** Conversations whose turns alternate, every call with its result. */
export function conversations(carried: Carried): fc.Arbitrary<readonly Message[]> {
  const question = fc.array(fc.oneof(carried.text, carried.media), { minLength: 1, maxLength: 3 });
  const turn = fc
    .record({
      asked: question,
      said: fc.array(fc.oneof(carried.text, carried.reasoning), { minLength: 1, maxLength: 3 }),
      calls: fc.array(fc.record({ id: identifier, name: identifier, args: jsonObject }), { maxLength: 2 }),
      signature: carried.firstSignature,
      results: fc.array(
        fc.record({
          text: carried.toolText,
          media: fc.array(inlineImage, { maxLength: 1 }),
          isError: fc.boolean(),
        }),
        { minLength: 2, maxLength: 2 },
      ),
    })
    .map(({ asked, said, calls, signature, results }): Message[] => {
      const parts = calls.map(
        ({ id, name, args }, index): AssistantPart => ({
          type: 'tool-call',
          id: `${id}-${index}`,
          name,
          arguments: args,
          ...(index === 0 && signature !== undefined ? { signature } : {}),
        }),
      );
      const answers = calls.map(({ id, name }, index): Message => {
        const { text, media, isError } = results[index] ?? { text: 'x', media: [], isError: false };
        return {
          role: 'tool',
          toolCallId: `${id}-${index}`,
          ...(carried.toolName ? { name } : {}),
          content: [{ type: 'text', text }, ...media],
          ...(isError ? { isError: true } : {}),
        };
      });
      const user: Message = { role: 'user', content: asked satisfies UserPart[] };
      return [user, { role: 'assistant', content: [...said, ...parts] }, ...answers];
    });
  return fc
    .record({
      system: fc.array(carried.text.map(unsigned), { maxLength: 2 }),
      turns: fc.array(turn, { maxLength: 3 }),
      last: question,
    })
    .map(({ system, turns, last }) => {
      const messages = [...unique(turns.flat()), { role: 'user', content: last } satisfies Message];
      return system.length === 0 ? messages : [{ role: 'system', content: system }, ...messages];
    });
}

function unsigned({ signature: _, ...part }: TextPart): TextPart {
  return part;
}

/** Ids are unique in a conversation. */
function unique(messages: readonly Message[]): Message[] {
  let turn = 0;
  return messages.map((message) => {
    if (message.role === 'user') turn += 1;
    if (message.role === 'tool') return { ...message, toolCallId: `${turn}${message.toolCallId}` };
    if (message.role !== 'assistant') return message;
    const content = message.content.map((part) =>
      part.type === 'tool-call' ? { ...part, id: `${turn}${part.id}` } : part,
    );
    return { ...message, content };
  });
}

export const tools: fc.Arbitrary<readonly Tool[]> = fc.uniqueArray(
  fc.record(
    {
      name: identifier,
      description: words,
      parameters: fc.constantFrom(
        { type: 'object', properties: {} },
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      ),
    },
    { requiredKeys: ['name', 'parameters'] },
  ),
  { minLength: 1, maxLength: 3, selector: ({ name }) => name },
);

/** One block of an answer, without its place. */
type Draft =
  | { readonly kind: 'text' | 'reasoning'; readonly pieces: readonly string[]; readonly signature?: string }
  | { readonly kind: 'redacted'; readonly data: string }
  | {
      readonly kind: 'tool';
      readonly id: string;
      readonly name: string;
      readonly pieces: readonly string[];
      readonly signature?: string;
    };

interface AnswerOptions {
  readonly usage: fc.Arbitrary<Usage>;
  readonly redacted: boolean;
  /** Whether text and calls may be signed, as reasoning may everywhere. */
  readonly signs: boolean;
  /** Who has signed. */
  readonly origin: string;
}

/** Whole answers as events: blocks in order, but for calls, whose pieces may come mixed. */
export function answers({
  usage,
  redacted,
  signs,
  origin,
}: AnswerOptions): fc.Arbitrary<readonly ChatEvent[]> {
  const signature = fc.constantFrom('c2ln', 'b3RoZXI=').map((bare) => seal(origin, bare));
  const pieces = fc.array(words, { minLength: 1, maxLength: 3 });
  const input = jsonObject.chain((text) =>
    fc
      .integer({ min: 0, max: text.length })
      .map((at) => [text.slice(0, at), text.slice(at)].filter((piece) => piece !== '')),
  );
  const spoken = fc.oneof(
    fc.record({ kind: fc.constant('text' as const), pieces }),
    fc.record({ kind: fc.constant('reasoning' as const), pieces, signature }),
    ...(redacted
      ? [fc.record({ kind: fc.constant('redacted' as const), data: words.map((bare) => seal(origin, bare)) })]
      : []),
    ...(signs ? [fc.record({ kind: fc.constant('text' as const), pieces: fc.constant([]), signature })] : []),
  );
  const tool = fc.record(
    {
      kind: fc.constant('tool' as const),
      id: identifier,
      name: identifier,
      pieces: input,
      ...(signs ? { signature } : {}),
    },
    { requiredKeys: ['kind', 'id', 'name', 'pieces'] },
  );
  return fc
    .record({
      spoken: fc.array(spoken, { maxLength: 4 }),
      calls: fc.array(tool, { maxLength: 3 }),
      usage,
      reason: fc.constantFrom('stop', 'length', 'content-filter'),
    })
    .map(({ spoken: said, calls, usage: used, reason }): ChatEvent[] => [
      { type: 'start', id: 'answer', model: 'm', created: 5 },
      ...said.flatMap((draft, block) => eventsOf(draft, block)),
      ...mixed(
        calls.map((draft, index) => eventsOf({ ...draft, id: `${draft.id}${index}` }, said.length + index)),
      ),
      { type: 'usage', usage: used },
      {
        type: 'finish',
        choice: 0,
        reason:
          calls.length > 0 && reason === 'stop'
            ? 'tool-calls'
            : (reason as 'stop' | 'length' | 'content-filter'),
      },
    ]);
}

function eventsOf(draft: Draft, block: number): ChatEvent[] {
  const at = { choice: 0, block };
  if (draft.kind === 'redacted') {
    return [
      { ...at, type: 'reasoning-start' },
      { ...at, type: 'reasoning-end', redacted: draft.data },
    ];
  }
  const signed = draft.signature === undefined ? {} : { signature: draft.signature };
  if (draft.kind === 'tool') {
    const { id, name, pieces } = draft;
    return [
      { ...at, type: 'tool-input-start', id, name },
      ...pieces.map((text) => ({ ...at, type: 'tool-input-delta' as const, text })),
      { ...at, type: 'tool-call', id, name, arguments: pieces.join(''), ...signed },
    ];
  }
  const { kind, pieces } = draft;
  return [
    { ...at, type: `${kind}-start` },
    ...pieces.map((text) => ({ ...at, type: `${kind}-delta` as const, text })),
    { ...at, type: `${kind}-end`, ...signed },
  ];
}

/** All first events, then all second ones: calls that grow side by side. */
function mixed(lists: readonly (readonly ChatEvent[])[]): ChatEvent[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
}
