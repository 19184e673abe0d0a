import { type Conversation, type ConversationPart, eachPart, messagesOf, property } from './conversation.ts';
import { TokenMeter } from './token-meter.ts';

/** Role, separators, the start of the answer. */
const tokensPerMessage = 4;

/**
 * Tokens of what is no text, by the kind of part: about what providers count for a picture of a megapixel, half a
 * minute of sound or film, and a document of two pages. `docs/estimates.md` says whose figures these are.
 */
export const tokensPerMedium: ReadonlyMap<string, number> = new Map([
  ['image', 800],
  ['audio', 900],
  ['video', 8000],
  ['file', 3000],
]);
/** A picture of which few details matter. */
const tokensPerLowDetail = 85;

/** How deep and how many values of a tool's declaration are looked at: more than any real one has. */
const maxDepth = 32;
const maxValues = 20_000;

/** Roughly how many tokens a text has, or bytes of UTF-8. It never throws. */
export function estimateTokens(text: string | Uint8Array): number {
  const meter = new TokenMeter();
  meter.push(text);
  meter.endText();
  return meter.tokens;
}

/** Roughly how many tokens a conversation comes to as a model's input: good enough to route by, not to bill by. */
export function estimateInputTokens(conversation: Conversation): number {
  const meter = new TokenMeter();
  for (const message of messagesOf(conversation)) {
    meter.add(tokensPerMessage);
    eachPart(message, (part) => addPart(meter, part));
  }
  const left = { values: maxValues };
  for (const declared of [conversation?.tools, property(conversation?.output, 'schema')]) {
    if (declared === undefined) continue;
    addJson(meter, declared, left, maxDepth);
    meter.endText();
  }
  return meter.tokens;
}

function addPart(
  meter: TokenMeter,
  { type, text, name, arguments: given, detail }: Partial<ConversationPart>,
): void {
  if (typeof text === 'string') meter.push(text);
  else if (typeof given === 'string') {
    if (typeof name === 'string') meter.push(name);
    meter.push(given);
  } else {
    const few = type === 'image' && detail === 'low';
    meter.add(few ? tokensPerLowDetail : (tokensPerMedium.get(String(type)) ?? 0));
  }
  meter.endText();
}

/** Adds a value as the JSON that it is sent as, without writing that. */
function addJson(meter: TokenMeter, value: unknown, left: { values: number }, depth: number): void {
  left.values -= 1;
  if (left.values < 0 || depth === 0) return;
  if (typeof value === 'string') meter.push(`"${value}"`);
  else if (typeof value !== 'object' || value === null) meter.push(String(value));
  else if (Array.isArray(value)) {
    meter.push('[');
    for (const [index, item] of value.entries()) {
      if (left.values <= 0) break;
      if (index > 0) meter.push(',');
      addJson(meter, item, left, depth - 1);
    }
    meter.push(']');
  } else {
    let separator = '{';
    for (const [name, item] of Object.entries(value)) {
      if (left.values <= 0) break;
      meter.push(`${separator}"${name}":`);
      addJson(meter, item, left, depth - 1);
      separator = ',';
    }
    meter.push('}');
  }
}
