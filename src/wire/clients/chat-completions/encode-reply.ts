import type { Citation } from '../../../chat/event.ts';
import type { ChatReply, Choice } from '../../../chat/reply.ts';
import type { AssistantPart, MediaPart } from '../../../chat/request.ts';
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
import { defined } from '../../kit/json.ts';

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
  return JSON.stringify({ ...completion, ...furtherFields(meta) });
}

/** What the gateway adds to an answer: its own fields, and the warnings. */
export function furtherFields({ extras, warnings }: ReplyMeta): Readonly<Record<string, unknown>> {
  return { ...extras, ...(warnings.length === 0 ? {} : { warnings }) };
}

function encodeChoice(choice: Choice, index: number): Completion['choices'][number] {
  const message = encodeMessage(choice);
  const { finish, logprobs = null } = choice;
  const reason = writeFinish(finish, message.tool_calls !== undefined);
  return { index, message, logprobs, finish_reason: reason };
}

function encodeMessage({ content, citations = [] }: Choice): AnswerMessage {
  const calls = content.flatMap(encodeCall);
  const refusal = joined(content, 'refusal');
  const images = content.flatMap((part) =>
    part.type === 'image' ? [{ type: 'image_url' as const, image_url: { url: imageUrl(part) } }] : [],
  );
  const sound = content.find((part): part is MediaPart => part.type === 'audio');
  const annotations = citations.flatMap((citation) => encodeCitation(citation) ?? []);
  return {
    role: 'assistant',
    content: joined(content, 'text') ?? (calls.length > 0 || refusal !== undefined ? null : ''),
    refusal: refusal ?? null,
    ...defined({ reasoning_content: joined(content, 'reasoning') }),
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

/** A link in the dialect's words; `undefined` for a citation without an address, which it cannot express. */
export function encodeCitation({ url, title, start, end }: Citation): Annotation | undefined {
  if (url === undefined) return undefined;
  const place = { start_index: start ?? 0, end_index: end ?? 0 };
  return { type: 'url_citation', url_citation: { url, title: title ?? url, ...place } };
}

function imageUrl(part: MediaPart): string {
  if ('url' in part.source) return part.source.url;
  return 'data' in part.source ? writeDataUrl(part.mediaType ?? 'image/png', part.source.data) : '';
}

function joined(
  content: readonly AssistantPart[],
  type: 'text' | 'reasoning' | 'refusal',
): string | undefined {
  const texts = content.flatMap((part) => (part.type === type ? [part.text] : []));
  return texts.length === 0 ? undefined : texts.join('');
}
