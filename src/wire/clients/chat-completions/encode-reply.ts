import type { Citation } from '../../../chat/event.ts';
import type { ChatReply, Choice } from '../../../chat/reply.ts';
import type { AssistantPart, MediaPart } from '../../../chat/request.ts';
import type { Warning } from '../../../chat/warning.ts';
import type { ReplyMeta } from '../../adapter.ts';
import {
  type Annotation,
  type AnswerMessage,
  type Completion,
  type ToolCall,
  writeDataUrl,
  writeFinish,
  writeUsage,
} from '../../grammar/chat-completions.ts';
import { furtherFields } from '../../kit/further-fields.ts';
import { joinedText } from '../../kit/joined-text.ts';
import { defined } from '../../kit/json.ts';
import { writeReasoningDetails } from './reasoning-details.ts';

/** The body of a whole answer. */
export function encodeReply(reply: ChatReply, meta: ReplyMeta): string {
  const { usage } = reply;
  const completion: Completion = defined({
    id: reply.id ?? meta.id,
    object: 'chat.completion' as const,
    created: reply.created ?? meta.created,
    model: meta.model,
    choices: reply.choices.map(encodeChoice),
    usage: usage === undefined ? undefined : writeUsage(usage),
  });
  const warnings = [...meta.warnings, ...unwritten(reply)];
  return JSON.stringify({ ...completion, ...furtherFields({ ...meta, warnings }) });
}

/** What of an answer the dialect has no word for. A stream cannot tell: its head is out before. */
export function unwritten({ choices }: ChatReply): readonly Warning[] {
  const isLost = (part: AssistantPart) =>
    part.type === 'file' || part.type === 'video' || (part.type === 'image' && 'fileId' in part.source);
  if (!choices.some(({ content }) => content.some(isLost))) return [];
  return [{ field: 'choices[].message', message: 'a file is left out: the format has no word for it' }];
}

function encodeChoice(choice: Choice, index: number): Completion['choices'][number] {
  const message = encodeMessage(choice);
  const { finish, logprobs = null } = choice;
  const reason = writeFinish(finish, message.tool_calls !== undefined);
  return { index, message, logprobs, finish_reason: reason };
}

function encodeMessage({ content, citations = [] }: Choice): AnswerMessage {
  const calls = content.flatMap(encodeCall);
  const refusal = joinedText(content, 'refusal');
  const images = content.flatMap((part) =>
    part.type === 'image' ? [{ type: 'image_url' as const, image_url: { url: imageUrl(part) } }] : [],
  );
  const details = writeReasoningDetails(content);
  const sound = content.find((part): part is MediaPart => part.type === 'audio');
  const annotations = citations.map(encodeCitation);
  return {
    role: 'assistant',
    content: joinedText(content, 'text') ?? (calls.length > 0 || refusal !== undefined ? null : ''),
    refusal: refusal ?? null,
    ...defined({ reasoning_content: joinedText(content, 'reasoning') }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(images.length === 0 ? {} : { images }),
    ...(sound !== undefined && 'data' in sound.source ? { audio: { data: sound.source.data } } : {}),
  };
}

function encodeCall(part: AssistantPart): ToolCall[] {
  if (part.type !== 'tool-call') return [];
  return [{ id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } }];
}

/** A citation in the dialect's words, which has only links: one of a document has no address, and its text instead. */
export function encodeCitation({ url = '', title = url, text, start, end }: Citation): Annotation {
  const place = { start_index: start ?? 0, end_index: end ?? 0 };
  const content = text === undefined ? {} : { content: text };
  return { type: 'url_citation', url_citation: { url, title, ...content, ...place } };
}

function imageUrl(part: MediaPart): string {
  if ('url' in part.source) return part.source.url;
  return 'data' in part.source ? writeDataUrl(part.mediaType ?? 'image/png', part.source.data) : '';
}
