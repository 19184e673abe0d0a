import type {
  ChatRequest,
  MediaPart,
  Message,
  ReasoningPart,
  RefusalPart,
  TextPart,
  ToolCallPart,
} from '../../chat/request.ts';

/** How many bytes of UTF-8 a token covers at most. A code point is never cut in two. */
const bytesPerToken = 4;

/** What a message costs beyond its text, as chat templates do. */
const perMessage = 3;

/** Tokens of one image: a small one, and any other. Sounds, films and documents are counted like any other image. */
const imageTokens = { low: 85, other: 765 };

/**
 * Cuts text into the tokens of the simulator: as many whole code points as fit into four bytes. English comes
 * to about four letters a token, Chinese to one character.
 */
export function splitTokens(text: string): string[] {
  const tokens: string[] = [];
  let token = '';
  let bytes = 0;
  for (const character of text) {
    const size = utf8Length(character);
    if (bytes + size > bytesPerToken && token !== '') {
      tokens.push(token);
      token = '';
      bytes = 0;
    }
    token += character;
    bytes += size;
  }
  if (token !== '') tokens.push(token);
  return tokens;
}

/** How many tokens `splitTokens` would give, without making them. */
export function countTokens(text: string): number {
  let count = 0;
  let bytes = bytesPerToken;
  for (const character of text) {
    const size = utf8Length(character);
    if (bytes + size > bytesPerToken) {
      count += 1;
      bytes = 0;
    }
    bytes += size;
  }
  return count;
}

/** Tokens of everything that the request sends: messages, tool definitions and an output schema. */
export function countInput(request: ChatRequest): number {
  let count = 0;
  for (const message of request.messages) count += perMessage + countMessage(message);
  if (request.tools !== undefined) count += countTokens(JSON.stringify(request.tools));
  if (request.output?.type === 'json-schema') count += countTokens(JSON.stringify(request.output.schema));
  return count;
}

type AnyPart = TextPart | MediaPart | ReasoningPart | RefusalPart | ToolCallPart;

function countMessage(message: Message): number {
  const parts: readonly AnyPart[] = message.content;
  return parts.reduce((count, part) => count + countPart(part), 0);
}

function countPart(part: AnyPart): number {
  if ('text' in part) return countTokens(part.text);
  if ('arguments' in part) return countTokens(part.name) + countTokens(part.arguments);
  return part.detail === 'low' ? imageTokens.low : imageTokens.other;
}

/** Of one code point; a lone surrogate is written as U+FFFD, which takes three. */
function utf8Length(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
