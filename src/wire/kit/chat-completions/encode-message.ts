import type { AssistantPart, MediaPart, Message, TextPart } from '../../../chat/request.ts';
import type { Warning } from '../../../chat/warning.ts';
import type { Result } from '../../adapter.ts';
import {
  type ContentPart,
  type RequestMessage,
  type ToolCall,
  writeDataUrl,
} from '../../grammar/chat-completions.ts';
import { failed, unsupported } from '../failure.ts';
import { joinedText } from '../joined-text.ts';
import { defined } from '../json.ts';
import type { ChatCompletionsDialect, Medium } from './dialect.ts';

/**
 * The messages in the dialect's words. A failure names the first part that the server could not see: to leave
 * it out would change what the answer means.
 */
export function encodeMessages(
  messages: readonly Message[],
  dialect: ChatCompletionsDialect,
): Result<readonly RequestMessage[]> {
  const value: RequestMessage[] = [];
  const warnings: Warning[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    const said = withoutName(message, dialect, warnings);
    const encoded = said.role === 'assistant' ? assistant(said, dialect, path) : other(said, dialect, path);
    if (!encoded.ok) return encoded;
    value.push(encoded.value);
    warnings.push(...encoded.warnings);
  }
  return { ok: true, value, warnings: once(warnings) };
}

/** The message without the name that the server would refuse; adds the warning. */
function withoutName(message: Message, { nameless }: ChatCompletionsDialect, warnings: Warning[]): Message {
  const speaks = message.role === 'user' || message.role === 'assistant';
  if (!nameless || !speaks || message.name === undefined) return message;
  warnings.push({ field: 'messages[].name', message: 'not sent: the provider takes no names in messages' });
  const { name, ...rest } = message;
  return rest;
}

function other(
  message: Exclude<Message, { role: 'assistant' }>,
  dialect: ChatCompletionsDialect,
  path: string,
): Result<RequestMessage> {
  const media = message.role === 'user' ? (dialect.media ?? []) : [];
  const content = contentOf(message.content, dialect, media, path);
  if (!content.ok) return content;
  const warnings = [...content.warnings];
  if (message.role === 'system')
    return { ok: true, value: { role: 'system', content: content.value }, warnings };
  if (message.role === 'user') {
    const { name } = message;
    return { ok: true, value: defined({ role: 'user', content: content.value, name } as const), warnings };
  }
  const { name, toolCallId, isError } = message;
  if (isError === true) {
    warnings.push({
      field: 'messages[].is_error',
      message: 'not sent: the tool message says it in its content only',
    });
  }
  const tool = { role: 'tool', tool_call_id: toolCallId, name, content: content.value } as const;
  return { ok: true, value: defined(tool), warnings };
}

function contentOf(
  content: readonly (TextPart | MediaPart)[],
  dialect: ChatCompletionsDialect,
  media: readonly Medium[],
  path: string,
): Result<string | readonly ContentPart[]> {
  const warnings: Warning[] = [];
  const parts: ContentPart[] = [];
  for (const [index, part] of content.entries()) {
    if (part.type === 'text') {
      if (part.cache !== undefined && dialect.cacheControl === undefined) warnings.push(CACHE_WARNING);
      parts.push(textPart(part, dialect));
      continue;
    }
    const carried = mediaPart(part, media);
    if (carried === undefined) {
      const message = `This provider cannot take ${describe(part)} here.`;
      return failed(unsupported(`${path}.content[${index}]`, message));
    }
    parts.push(carried);
  }
  return { ok: true, value: plain(parts, dialect), warnings };
}

/** Text alone is written as a string, which every server takes. */
function plain(
  parts: readonly ContentPart[],
  dialect: ChatCompletionsDialect,
): string | readonly ContentPart[] {
  const texts = parts.filter((part) => part.type === 'text');
  if (texts.length < parts.length) return parts;
  if (dialect.content === 'strings') return texts.map(({ text }) => text).join('\n');
  const [only] = texts;
  if (only === undefined) return '';
  return texts.length === 1 && only.cache_control === undefined ? only.text : parts;
}

function textPart({ text, cache }: TextPart, dialect: ChatCompletionsDialect): ContentPart {
  if (cache === undefined || dialect.cacheControl === undefined) return { type: 'text', text };
  return { type: 'text', text, cache_control: defined({ type: 'ephemeral', ttl: cache.ttl }) };
}

function mediaPart(part: MediaPart, media: readonly Medium[]): ContentPart | undefined {
  const { source } = part;
  const inline = 'data' in source ? source.data : undefined;
  const url = 'url' in source ? source.url : undefined;
  if (part.type === 'image' || part.type === 'video') {
    const fallback = part.type === 'image' ? 'image/png' : 'video/mp4';
    const address =
      url ?? (inline === undefined ? undefined : writeDataUrl(part.mediaType ?? fallback, inline));
    if (address === undefined || !media.includes(part.type)) return undefined;
    if (part.type === 'video') return { type: 'video_url', video_url: { url: address } };
    return { type: 'image_url', image_url: defined({ url: address, detail: part.detail }) };
  }
  if (part.type === 'audio') {
    if (inline === undefined || !media.includes('audio')) return undefined;
    return { type: 'input_audio', input_audio: { data: inline, format: audioFormat(part.mediaType) } };
  }
  if (!media.includes(url === undefined ? 'file' : 'file-url')) return undefined;
  const { filename } = part;
  if ('fileId' in source) return { type: 'file', file: { file_id: source.fileId } };
  const data = url ?? writeDataUrl(part.mediaType ?? 'application/pdf', inline ?? '');
  return { type: 'file', file: defined({ file_data: data, filename }) };
}

/** `audio/mpeg` is called `mp3` there, `audio/x-wav` `wav`. */
function audioFormat(mediaType = 'audio/wav'): string {
  const kind = mediaType.slice(mediaType.indexOf('/') + 1).replace(/^x-/, '');
  return kind === 'mpeg' ? 'mp3' : kind;
}

function assistant(
  message: Extract<Message, { role: 'assistant' }>,
  dialect: ChatCompletionsDialect,
  path: string,
): Result<RequestMessage> {
  const { content, name } = message;
  const index = content.findIndex((part) => MEDIA.has(part.type));
  if (index !== -1) {
    return failed(
      unsupported(`${path}.content[${index}]`, 'This provider takes no media in assistant messages.'),
    );
  }
  const refusal = joinedText(content, 'refusal');
  const calls = content.flatMap((part): ToolCall[] =>
    part.type === 'tool-call'
      ? [{ id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } }]
      : [],
  );
  const thought = joinedText(content, 'reasoning');
  const { reasoningField } = dialect;
  const value = {
    ...defined({ role: 'assistant' as const, name, refusal }),
    content: joinedText(content, 'text') ?? (calls.length > 0 || refusal !== undefined ? null : ''),
    ...(thought === undefined || reasoningField === undefined ? {} : { [reasoningField]: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const warnings = [
    ...(thought !== undefined && reasoningField === undefined ? [REASONING_WARNING] : []),
    ...(content.some(isSigned) ? [SIGNATURE_WARNING] : []),
  ];
  return { ok: true, value, warnings };
}

/** Whether a part has more than its words: the proof of who wrote it, or what only the provider can read. */
function isSigned(part: AssistantPart): boolean {
  return (
    ('signature' in part && part.signature !== undefined) ||
    ('redacted' in part && part.redacted !== undefined)
  );
}

function describe(part: MediaPart): string {
  const source = 'url' in part.source ? 'by URL' : 'fileId' in part.source ? 'by file id' : 'inline';
  const kind = { image: 'an image', audio: 'audio', file: 'a file', video: 'a video' }[part.type];
  return `${kind} ${source}`;
}

function once(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.field, warning])).values()];
}

const MEDIA: ReadonlySet<string> = new Set(['image', 'audio', 'file', 'video']);

const CACHE_WARNING: Warning = {
  field: 'cache_control',
  message: 'not sent: the provider has no cache breakpoints',
};

const REASONING_WARNING: Warning = {
  field: 'messages[].reasoning_content',
  message: "not sent: the provider does not take an assistant's earlier reasoning",
};

const SIGNATURE_WARNING: Warning = {
  field: 'messages[].reasoning_details',
  message: "not sent: the provider does not take the signatures of an assistant's earlier parts",
};
