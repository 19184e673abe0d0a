import type { ChatRequest, Message } from '../../chat/request.ts';

/** What the script needs to know of a conversation. */
export interface Conversation {
  /** Text of the last message by the user; empty where there is none. */
  readonly question: string;
  /** Text that the tools answered with after the last message by the user. */
  readonly toolResults: readonly { readonly name: string; readonly text: string }[];
  readonly images: number;
  /** Names and other telling words of the question, the most telling first. */
  readonly subjects: readonly string[];
}

/** Reads a conversation for what the answer should be about. */
export function readConversation({ messages }: ChatRequest): Conversation {
  const asked = messages.findLastIndex((message) => message.role === 'user');
  const user = messages[asked];
  const question = user === undefined ? '' : textOf(user).trim();
  const media: readonly { readonly type: string }[] = user?.content ?? [];
  return {
    question,
    toolResults: messages.slice(asked + 1).flatMap((message) => toolResult(message, messages)),
    images: media.filter((part) => part.type === 'image').length,
    subjects: findSubjects(question),
  };
}

/** Lower-case words of some length: what two texts can be compared by. */
export function wordsOf(text: string): string[] {
  const spaced = text.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  return spaced.match(/[\p{L}\p{N}]{3,}/gu)?.filter((word) => !fillers.has(word)) ?? [];
}

function textOf(message: Message): string {
  const parts: readonly { readonly type: string; readonly text?: string }[] = message.content;
  return parts.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join('\n');
}

function toolResult(message: Message, messages: readonly Message[]): { name: string; text: string }[] {
  if (message.role !== 'tool') return [];
  const name = message.name ?? nameOfCall(message.toolCallId, messages) ?? 'the tool';
  return [{ name, text: textOf(message) }];
}

function nameOfCall(id: string, messages: readonly Message[]): string | undefined {
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const part of message.content) if (part.type === 'tool-call' && part.id === id) return part.name;
  }
  return undefined;
}

/** Quoted words, then names (capitals that do not begin a sentence), then the longest word. */
function findSubjects(text: string): string[] {
  const quoted = [...text.matchAll(/["“«]([^"”»\n]{2,60})["”»]/gu)].map((match) => match[1] ?? '');
  const names = [
    ...text.matchAll(/(?<=[\p{L}\p{N},)]\s)\p{Lu}[\p{L}\p{N}'-]+(?:\s\p{Lu}[\p{L}\p{N}'-]+){0,3}/gu),
  ];
  const longest = wordsOf(text).toSorted((left, right) => right.length - left.length)[0];
  const found = [...quoted, ...names.map((match) => match[0]), ...(longest === undefined ? [] : [longest])];
  return [...new Set(found)].slice(0, 8).map((subject) => /^.{0,80}/su.exec(subject)?.[0] ?? '');
}

const fillers = new Set(
  (
    'about after all also and any are because been before being between but can could did does doing each for from ' +
    'get had has have her here him his how into its just like make many may more most much must name not now off ' +
    'one only other our out over own please same she should some such tell than that the their them then there ' +
    'these they this those through too under until use using very want was were what when where which while who ' +
    'why will with would you your write give show need'
  ).split(' '),
);
