import type { AssistantPart, Message, TextPart, ToolCallPart, ToolMessage } from '../../../chat/request.ts';
import type {
  MediaBlock,
  MessageParam,
  RequestBlock,
  TextBlock,
  ToolResultBlock,
} from '../../grammar/messages.ts';
import { isRecord, parseJson } from '../../kit/json.ts';
import type { Losses } from '../../kit/losses.ts';
import { encodeTurns } from '../../kit/turns.ts';
import { encodeMedia } from './media.ts';

/**
 * The caller's messages in this provider's shape: instructions apart from the conversation, tool results inside
 * user messages, and neighbours of one role merged, since its roles must alternate.
 */
export function encodeConversation(
  messages: readonly Message[],
  losses: Losses,
): { readonly system: readonly TextBlock[]; readonly messages: readonly MessageParam[] } {
  const { system, turns } = encodeTurns(messages, {
    instruction: encodeText,
    message: (message, field) => encodeMessage(message, field, losses),
    losses,
  });
  return { system, messages: turns };
}

function encodeMessage(
  message: Exclude<Message, { role: 'system' }>,
  field: string,
  losses: Losses,
): RequestBlock[] {
  if (message.role === 'tool') return [encodeToolResult(message, field, losses)];
  if (message.role === 'assistant') {
    return message.content.flatMap((part) => encodeAssistantPart(part, field, losses));
  }
  return message.content.flatMap((part, index) => encodeContent(part, `${field}.content[${index}]`, losses));
}

function encodeContent(
  part: TextPart | Parameters<typeof encodeMedia>[0],
  path: string,
  losses: Losses,
): (TextBlock | MediaBlock)[] {
  if (part.type === 'text') return encodeText(part);
  const block = encodeMedia(part, path, losses);
  return block === undefined ? [] : [block];
}

/** Empty text says nothing, and the provider refuses it. */
function encodeText({ text, cache }: TextPart): TextBlock[] {
  if (text === '') return [];
  if (cache === undefined) return [{ type: 'text', text }];
  return [{ type: 'text', text, cache_control: { type: 'ephemeral', ...cache } }];
}

function encodeAssistantPart(part: AssistantPart, field: string, losses: Losses): RequestBlock[] {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'refusal':
      return encodeText({ type: 'text', text: part.text });
    case 'tool-call':
      if (part.signature !== undefined)
        losses.warn(`${field}.tool_calls`, "the call's signature not sent: the provider signs no calls");
      return [encodeToolUse(part, field, losses)];
    case 'reasoning': {
      const { text, signature, redacted } = part;
      if (redacted !== undefined) return [{ type: 'redacted_thinking', data: redacted }];
      if (signature !== undefined) return [{ type: 'thinking', thinking: text, signature }];
      losses.warn(field, 'earlier reasoning not sent: it does not bear the signature of this provider');
      return [];
    }
    default:
      losses.warn(field, `the answer's ${part.type} not sent: the provider takes none from the assistant`);
      return [];
  }
}

function encodeToolUse(part: ToolCallPart, field: string, losses: Losses): RequestBlock {
  const input = part.arguments.trim() === '' ? {} : parseJson(part.arguments);
  if (!isRecord(input)) {
    losses.refuse(`${field}.tool_calls`, `The arguments of the call to ${part.name} are no JSON object.`);
  }
  return { type: 'tool_use', id: toolUseId(part.id), name: part.name, input };
}

function encodeToolResult(message: ToolMessage, field: string, losses: Losses): ToolResultBlock {
  const content = message.content.flatMap((part, index) =>
    encodeContent(part, `${field}.content[${index}]`, losses),
  );
  return {
    type: 'tool_result',
    tool_use_id: toolUseId(message.toolCallId),
    ...(content.length === 0 ? {} : { content }),
    ...(message.isError === true ? { is_error: true } : {}),
  };
}

/** The provider takes ids of `[a-zA-Z0-9_-]+` only; others write `functions.search:0`. */
function toolUseId(id: string): string {
  return id.replaceAll(/[^a-zA-Z0-9_-]/g, '_') || '_';
}
