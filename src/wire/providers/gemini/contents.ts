import type {
  AssistantPart,
  Message,
  TextPart,
  ToolCallPart,
  ToolMessage,
  UserPart,
} from '../../../chat/request.ts';
import { type Content, type ContentPart, ownCallId } from '../../grammar/generate-content.ts';
import { defined, isRecord, parseJson, record } from '../../kit/json.ts';
import type { Losses } from '../../kit/losses.ts';
import { encodeTurns } from '../../kit/turns.ts';
import { encodeMedia } from './media.ts';
import type { ModelTraits } from './model-traits.ts';

/**
 * The caller's messages in this provider's shape: instructions apart from the conversation, tool results inside
 * user turns under the name of the function that was called, and neighbours of one role merged.
 */
export function encodeContents(
  messages: readonly Message[],
  traits: ModelTraits,
  losses: Losses,
): { readonly system: readonly ContentPart[]; readonly contents: readonly Content[] } {
  const names = callNames(messages);
  const { system, turns } = encodeTurns(messages, {
    instruction: encodeText,
    message: (message, field) => encodeMessage(message, names, { field, traits, losses }),
    losses,
  });
  if (
    messages.some(({ content }) => content.some((part) => part.type === 'text' && part.cache !== undefined))
  ) {
    losses.warn('cache_control', 'not sent: the provider caches by itself');
  }
  const contents = turns.map(({ role, content }) => ({
    role: role === 'assistant' ? ('model' as const) : role,
    parts: content,
  }));
  return { system, contents };
}

interface Context {
  readonly field: string;
  readonly traits: ModelTraits;
  readonly losses: Losses;
}

function encodeMessage(
  message: Exclude<Message, { role: 'system' }>,
  names: ReadonlyMap<ToolMessage, string>,
  context: Context,
): ContentPart[] {
  if (message.role === 'tool') return encodeToolResult(message, names.get(message), context);
  if (message.role === 'assistant') return encodeAnswer(message.content, context);
  return message.content.flatMap((part, index) => encodeUserPart(part, index, context));
}

function encodeText({ text, signature }: TextPart): ContentPart[] {
  // Empty text says nothing, but the signature that stands on one must go back.
  if (text === '' && signature === undefined) return [];
  return [defined({ text, thoughtSignature: signature })];
}

function encodeUserPart(part: UserPart, index: number, { field, losses }: Context): ContentPart[] {
  if (part.type === 'text') return encodeText(part);
  const media = encodeMedia(part, `${field}.content[${index}]`, losses);
  return media === undefined ? [] : [media];
}

function encodeAnswer(content: readonly AssistantPart[], context: Context): ContentPart[] {
  const firstCall = content.find((part) => part.type === 'tool-call');
  return content.flatMap((part, index) => {
    switch (part.type) {
      case 'text':
        return encodeText(part);
      case 'refusal':
        return encodeText({ type: 'text', text: part.text });
      case 'tool-call':
        return [encodeCall(part, part === firstCall, context)];
      case 'reasoning': {
        const { text, signature } = part;
        if (signature !== undefined) return [{ text, thought: true as const, thoughtSignature: signature }];
        context.losses.warn(
          context.field,
          'earlier reasoning not sent: it does not bear the signature of this provider',
        );
        return [];
      }
      default:
        return encodeUserPart(part, index, context);
    }
  });
}

/** Stands for the signature of a call that another model made (https://ai.google.dev/gemini-api/docs/thought-signatures). */
const FOREIGN_CALL = 'skip_thought_signature_validator';

/** Of parallel calls only the first is signed. */
function encodeCall(part: ToolCallPart, isFirst: boolean, { field, traits, losses }: Context): ContentPart {
  const args = part.arguments.trim() === '' ? {} : parseJson(part.arguments);
  if (!isRecord(args)) {
    losses.refuse(`${field}.tool_calls`, `The arguments of the call to ${part.name} are no JSON object.`);
  }
  const stand = traits.signsCalls && isFirst ? FOREIGN_CALL : undefined;
  return defined({
    functionCall: defined({ id: ownCallId(part.id), name: part.name, args: record(args) ?? {} }),
    thoughtSignature: part.signature ?? stand,
  });
}

function encodeToolResult(message: ToolMessage, name: string | undefined, context: Context): ContentPart[] {
  const { field, traits, losses } = context;
  if (name === undefined) {
    losses.refuse(
      `${field}.tool_call_id`,
      'No call before this message has this id, so its function is unknown.',
    );
    return [];
  }
  const said = message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const media = message.content.flatMap((part, index) =>
    part.type === 'text' ? [] : encodeUserPart(part, index, context),
  );
  const inside = media.length > 0 && traits.signsCalls;
  if (media.length > 0 && !inside) {
    losses.warn(field, 'media sent behind the result: the model takes none within it');
  }
  const functionResponse = defined({
    id: ownCallId(message.toolCallId),
    name,
    response: responseOf(said, message.isError === true),
    parts: inside ? media : undefined,
  });
  return inside ? [{ functionResponse }] : [{ functionResponse }, ...media];
}

/** The provider takes objects only; its documentation names these two words for anything else. */
function responseOf(said: string, isError: boolean): Readonly<Record<string, unknown>> {
  const parsed = parseJson(said);
  if (isError) return { error: isRecord(parsed) ? parsed : said };
  return isRecord(parsed) ? parsed : { result: said };
}

/**
 * Which function each tool message answers: by the id of the call; where no call has it, by the message's own
 * name, or by its place after the last answer.
 */
function callNames(messages: readonly Message[]): ReadonlyMap<ToolMessage, string> {
  const names = new Map<ToolMessage, string>();
  const byId = new Map<string, string>();
  let waiting: string[] = [];
  for (const message of messages) {
    if (message.role === 'assistant') {
      const calls = message.content.filter((part) => part.type === 'tool-call');
      for (const { id, name } of calls) byId.set(id, name);
      waiting = calls.map(({ name }) => name);
    } else if (message.role === 'tool') {
      const next = waiting.shift();
      const name = byId.get(message.toolCallId) ?? message.name ?? next;
      if (name !== undefined) names.set(message, name);
    }
  }
  return names;
}
