import type { AssistantPart, MediaPart, Message, TextPart, ToolCallPart } from '../../../chat/request.ts';
import { readDataUrl } from '../../grammar/chat-completions.ts';
import { defined, type JsonRecord, record } from '../../kit/json.ts';
import type { Reader } from '../../kit/reader.ts';
import { readReasoningDetails } from './reasoning-details.ts';

/** The messages of a caller's request, of every role, `developer` and the older `function` included. */
export function decodeMessages(value: unknown, reader: Reader): readonly Message[] {
  const messages = reader.required(reader.list(value, 'messages'), 'messages', [{}]);
  if (messages.length === 0) reader.wrong('messages', 'expected at least one message.');
  return messages.map((each, index) => {
    const path = `messages[${index}]`;
    return decodeMessage(reader.required(reader.record(each, path), path, {}), path, reader);
  });
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;

const READ: Readonly<Record<(typeof ROLES)[number], readonly string[]>> = {
  system: ['role', 'content'],
  developer: ['role', 'content'],
  user: ['role', 'content', 'name'],
  assistant: [
    'role',
    'content',
    'name',
    'reasoning',
    'reasoning_content',
    'reasoning_details',
    'refusal',
    'tool_calls',
    'function_call',
    'images',
  ],
  tool: ['role', 'content', 'name', 'tool_call_id'],
  function: ['role', 'content', 'name'],
};

function decodeMessage(fields: JsonRecord, path: string, reader: Reader): Message {
  const role = reader.oneOf(fields['role'], `${path}.role`, ROLES);
  const name = reader.text(fields['name'], `${path}.name`);
  if (role !== undefined) reader.rest(fields, path, READ[role]);
  switch (reader.required(role, `${path}.role`, 'user')) {
    case 'system':
    case 'developer':
      return { role: 'system', content: decodeTexts(fields['content'], `${path}.content`, reader) };
    case 'user':
      return defined({
        role: 'user' as const,
        name,
        content: decodeParts(fields['content'], `${path}.content`, reader),
      });
    case 'assistant':
      return defined({ role: 'assistant' as const, name, content: decodeAssistant(fields, path, reader) });
    case 'tool': {
      const id = reader.text(fields['tool_call_id'], `${path}.tool_call_id`);
      return defined({
        role: 'tool' as const,
        toolCallId: reader.required(id, `${path}.tool_call_id`, ''),
        name,
        content: decodeParts(fields['content'], `${path}.content`, reader),
      });
    }
    case 'function': {
      const called = reader.required(name, `${path}.name`, '');
      const content = decodeTexts(fields['content'], `${path}.content`, reader);
      return { role: 'tool', toolCallId: legacyCallId(called), name: called, content };
    }
  }
}

/** The older dialect has no call ids: the function's name ties a call to its answer. */
function legacyCallId(name: string): string {
  return `call_${name}`;
}

function decodeTexts(value: unknown, path: string, reader: Reader): readonly TextPart[] {
  return decodeParts(value, path, reader).flatMap((part, index) => {
    if (part.type === 'text') return [part];
    reader.wrong(`${path}[${index}]`, 'only text is allowed here.');
    return [];
  });
}

function decodeParts(value: unknown, path: string, reader: Reader): readonly (TextPart | MediaPart)[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  if (value !== undefined && !Array.isArray(value)) {
    reader.wrong(path, 'expected a string or an array of parts.');
    return [];
  }
  const parts = reader.required(reader.list(value, path), path, []);
  return parts.flatMap((each, index) => {
    const at = `${path}[${index}]`;
    const part = reader.required(reader.record(each, at), at, {});
    return decodePart(part, at, reader) ?? [];
  });
}

const PART_TYPES = ['text', 'image_url', 'input_audio', 'file', 'video_url'] as const;

function decodePart(part: JsonRecord, path: string, reader: Reader): TextPart | MediaPart | undefined {
  const type = reader.required(
    reader.oneOf(part['type'], `${path}.type`, PART_TYPES),
    `${path}.type`,
    'text',
  );
  if (type === 'text') return decodeText(part, path, reader);
  const inside = `${path}.${type}`;
  if (typeof part[type] === 'string') {
    reader.wrong(inside, `expected an object, got a string: write { "url": … }.`);
    return undefined;
  }
  const fields = reader.required(reader.record(part[type], inside), inside, {});
  reader.rest(part, path, ['type', type]);
  if (type === 'input_audio') return decodeAudio(fields, inside, reader);
  if (type === 'file') return decodeFile(fields, inside, reader);
  reader.rest(fields, inside, ['url', 'detail']);
  const url = requiredUrl(fields['url'], `${inside}.url`, reader);
  const detail = reader.text(fields['detail'], `${inside}.detail`);
  return defined({ type: type === 'image_url' ? 'image' : 'video', ...mediaAt(url), detail } as const);
}

function decodeText(part: JsonRecord, path: string, reader: Reader): TextPart {
  const text = reader.required(reader.text(part['text'], `${path}.text`), `${path}.text`, '');
  const control = reader.record(part['cache_control'], `${path}.cache_control`);
  reader.rest(part, path, ['type', 'text', 'cache_control']);
  reader.rest(control, `${path}.cache_control`, ['type', 'ttl']);
  if (control === undefined) return { type: 'text', text };
  const ttl = reader.oneOf(control['ttl'], `${path}.cache_control.ttl`, ['5m', '1h']);
  return { type: 'text', text, cache: defined({ ttl }) };
}

function decodeAudio(fields: JsonRecord, path: string, reader: Reader): MediaPart {
  reader.rest(fields, path, ['data', 'format']);
  const data = reader.required(reader.text(fields['data'], `${path}.data`), `${path}.data`, '');
  const format = reader.required(reader.text(fields['format'], `${path}.format`), `${path}.format`, 'wav');
  return { type: 'audio', source: { data }, mediaType: `audio/${format === 'mp3' ? 'mpeg' : format}` };
}

function decodeFile(fields: JsonRecord, path: string, reader: Reader): MediaPart {
  const fileId = reader.text(fields['file_id'], `${path}.file_id`);
  const filename = reader.text(fields['filename'], `${path}.filename`);
  reader.rest(fields, path, ['filename', fileId === undefined ? 'file_data' : 'file_id']);
  if (fileId !== undefined) return defined({ type: 'file', source: { fileId }, filename } as const);
  const data = requiredUrl(fields['file_data'], `${path}.file_data`, reader);
  return defined({ type: 'file', ...mediaAt(data), filename } as const);
}

/** `data:` URLs become inline media; any other address is left to the provider to fetch. */
function mediaAt(url: string): Pick<MediaPart, 'source' | 'mediaType'> {
  const inline = readDataUrl(url);
  return inline === undefined
    ? { source: { url } }
    : { source: { data: inline.data }, mediaType: inline.mediaType };
}

/** An address on the web, or inline data: a provider must never be sent to a file or to a host by other means. */
function requiredUrl(value: unknown, path: string, reader: Reader): string {
  const url = reader.required(reader.text(value, path), path, 'data:');
  if (/^https?:\/\//i.test(url) || readDataUrl(url) !== undefined || url === 'data:') return url;
  reader.wrong(path, 'expected an http(s) URL or a data: URL with base64 content.');
  return url;
}

function decodeAssistant(fields: JsonRecord, path: string, reader: Reader): readonly AssistantPart[] {
  const content: AssistantPart[] = [];
  const other = reader.text(fields['reasoning'], `${path}.reasoning`);
  const thought = reader.text(fields['reasoning_content'], `${path}.reasoning_content`) ?? other;
  if (other !== thought) reader.lost(other, `${path}.reasoning`);
  const details = readReasoningDetails(fields['reasoning_details'], path, reader);
  if (details.reasoning.length > 0) content.push(...details.reasoning);
  else if (thought !== undefined && thought !== '') content.push({ type: 'reasoning', text: thought });
  content.push(...decodeAnswer(fields['content'], `${path}.content`, reader));
  const refusal = reader.text(fields['refusal'], `${path}.refusal`);
  if (refusal !== undefined) content.push({ type: 'refusal', text: refusal });
  content.push(...decodeCalls(fields, path, reader), ...decodeImages(fields, path, reader));
  return details.sign(content);
}

/** Pictures of an earlier answer, in the form that our answers have. */
function decodeImages(fields: JsonRecord, path: string, reader: Reader): MediaPart[] {
  const images = reader.list(fields['images'], `${path}.images`) ?? [];
  return decodeParts(images, `${path}.images`, reader).filter((part) => part.type !== 'text');
}

function decodeAnswer(value: unknown, path: string, reader: Reader): AssistantPart[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [...decodeTexts(value, path, reader)];
  return value.flatMap((each, index): readonly AssistantPart[] => {
    if (record(each)?.['type'] !== 'refusal') return decodeTexts([each], path, reader);
    const at = `${path}[${index}].refusal`;
    reader.rest(record(each), `${path}[${index}]`, ['type', 'refusal']);
    return [{ type: 'refusal', text: reader.required(reader.text(record(each)?.['refusal'], at), at, '') }];
  });
}

function decodeCalls(fields: JsonRecord, path: string, reader: Reader): ToolCallPart[] {
  const older = reader.record(fields['function_call'], `${path}.function_call`);
  const calls = reader.list(fields['tool_calls'], `${path}.tool_calls`) ?? [];
  const decoded = calls.map((each, index): ToolCallPart => {
    const at = `${path}.tool_calls[${index}]`;
    const call = reader.required(reader.record(each, at), at, {});
    const id = reader.required(reader.text(call['id'], `${at}.id`), `${at}.id`, '');
    const custom = reader.record(call['custom'], `${at}.custom`);
    reader.rest(call, at, ['id', 'type', custom === undefined ? 'function' : 'custom']);
    if (custom !== undefined)
      return { type: 'tool-call', id, ...decodeCustom(custom, `${at}.custom`, reader) };
    const inside = `${at}.function`;
    const called = reader.required(reader.record(call['function'], inside), inside, {});
    return { type: 'tool-call', id, ...decodeCall(called, inside, reader) };
  });
  if (older === undefined) return decoded;
  const call = decodeCall(older, `${path}.function_call`, reader);
  return [...decoded, { type: 'tool-call', id: legacyCallId(call.name), ...call }];
}

function decodeCall(fields: JsonRecord, path: string, reader: Reader): { name: string; arguments: string } {
  const name = reader.required(reader.text(fields['name'], `${path}.name`), `${path}.name`, '');
  reader.rest(fields, path, ['name', 'arguments']);
  return { name, arguments: reader.text(fields['arguments'], `${path}.arguments`) ?? '{}' };
}

/** A call of a tool that takes free text. */
function decodeCustom(fields: JsonRecord, path: string, reader: Reader): { name: string; arguments: string } {
  const name = reader.required(reader.text(fields['name'], `${path}.name`), `${path}.name`, '');
  reader.rest(fields, path, ['name', 'input']);
  return { name, arguments: reader.text(fields['input'], `${path}.input`) ?? '' };
}
