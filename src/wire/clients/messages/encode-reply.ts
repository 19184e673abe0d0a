import type { Citation } from '../../../chat/event.ts';
import type { ChatReply, Choice } from '../../../chat/reply.ts';
import type { AssistantPart, ReasoningPart } from '../../../chat/request.ts';
import type { ReplyMeta } from '../../adapter.ts';
import {
  type MessagesReply,
  messagesUsage,
  type ReplyBlock,
  stopOfFinish,
  type WebCitation,
} from '../../grammar/messages.ts';
import { furtherFields } from '../../kit/further-fields.ts';
import { isRecord, parseJson } from '../../kit/json.ts';
import { bareFor } from '../../kit/seal.ts';

/** The body of a whole answer. The dialect knows one choice, and no media. */
export function encodeReply(reply: ChatReply, meta: ReplyMeta): string {
  const [choice] = reply.choices;
  const body: MessagesReply = {
    id: reply.id ?? meta.id,
    type: 'message',
    role: 'assistant',
    model: meta.model,
    content: choice === undefined ? [] : encodeContent(choice),
    ...stopOfFinish(choice?.finish, { raw: choice?.rawFinish, stopSequence: choice?.stopSequence }),
    usage: messagesUsage(reply.usage),
  };
  return JSON.stringify({ ...body, ...furtherFields(meta) });
}

function encodeContent({ content, citations = [] }: Choice): ReplyBlock[] {
  let textLength = 0;
  return content.flatMap((part): ReplyBlock[] => {
    if (part.type !== 'text') return encodePart(part);
    const start = textLength;
    textLength += part.text.length;
    const own = citations.filter(({ start: at = 0 }) => at >= start && at < textLength);
    const cited = own.flatMap((citation) => encodeCitation(citation) ?? []);
    return [{ type: 'text', text: part.text, ...(cited.length === 0 ? {} : { citations: cited }) }];
  });
}

function encodePart(part: AssistantPart): ReplyBlock[] {
  if (part.type === 'refusal') return [{ type: 'text', text: part.text }];
  if (part.type === 'reasoning') return [encodeThinking(part)];
  if (part.type !== 'tool-call') return [];
  return [{ type: 'tool_use', id: part.id, name: part.name, input: encodeInput(part.arguments) }];
}

function encodeThinking({ text, signature = '', redacted }: ReasoningPart): ReplyBlock {
  if (redacted !== undefined) return { type: 'redacted_thinking', data: bareFor('messages', redacted) };
  return { type: 'thinking', thinking: text, signature: bareFor('messages', signature) };
}

/** A call that was cut has invalid JSON, which a body can only hold under this name, as its documentation has it. */
function encodeInput(args: string): unknown {
  const input = args.trim() === '' ? {} : parseJson(args);
  return isRecord(input) ? input : { INVALID_JSON: args };
}

/** A source on the web; `undefined` for a citation without an address, which the dialect ties to its own documents. */
export function encodeCitation({ url, title, text = '' }: Citation): WebCitation | undefined {
  if (url === undefined) return undefined;
  return {
    type: 'web_search_result_location',
    cited_text: text,
    url,
    title: title ?? null,
    encrypted_index: '',
  };
}
