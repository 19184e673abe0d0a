import type {
  AssistantPart,
  MediaPart,
  Message,
  TextPart,
  ToolMessage,
  UserPart,
} from '../../../chat/request.ts';
import { defined, isRecord, type JsonRecord } from '../../kit/json.ts';
import { encodeBase64Text } from '../../kit/media.ts';
import type { Reader } from '../../kit/reader.ts';
import { splitAtResults } from '../../kit/split-at-results.ts';
import { sealParts } from '../../kit/with-seals.ts';

/**
 * Instructions and messages of a caller's request. Blocks that only their own provider can read (its tools, and
 * what those gave) come out as `foreign`, by their type.
 */
export function decodeConversation(
  fields: JsonRecord,
  reader: Reader,
): { readonly messages: readonly Message[]; readonly foreign: JsonRecord } {
  const foreign: Record<string, unknown> = {};
  const context: Context = { reader, foreign };
  const list = reader.required(reader.list(fields['messages'], 'messages'), 'messages', [{}]);
  if (list.length === 0) reader.wrong('messages', 'expected at least one message.');
  const system = decodeTexts(fields['system'], 'system', context);
  const messages = list.flatMap((each, index) => decodeMessage(each, `messages[${index}]`, context));
  return {
    messages: system.length === 0 ? messages : [{ role: 'system', content: system }, ...messages],
    foreign,
  };
}

interface Context {
  readonly reader: Reader;
  /** Filled while reading. */
  readonly foreign: Record<string, unknown>;
}

function decodeMessage(value: unknown, path: string, context: Context): Message[] {
  const { reader } = context;
  const fields = reader.required(reader.record(value, path), path, {});
  reader.rest(fields, path, ['role', 'content']);
  const role = reader.oneOf(fields['role'], `${path}.role`, ['user', 'assistant', 'system']);
  const at = `${path}.content`;
  switch (reader.required(role, `${path}.role`, 'user')) {
    case 'system':
      return [{ role: 'system', content: decodeTexts(fields['content'], at, context) }];
    case 'assistant':
      return [{ role: 'assistant', content: decodeBlocks(fields['content'], at, context, isAnswer) }];
    case 'user':
      return splitAtResults<UserPart>(
        decodeBlocks(fields['content'], at, context, isUserWord),
        (content) => ({ role: 'user', content }),
      );
  }
}

/** What one block says; a tool's result is a message of its own. */
type Block = AssistantPart | UserPart | ToolMessage;

function isAnswer(block: Block): block is AssistantPart {
  return !('role' in block);
}

function isText(block: Block): block is TextPart {
  return isAnswer(block) && block.type === 'text';
}

function isContent(block: Block): block is UserPart {
  return isAnswer(block) && !['tool-call', 'reasoning', 'refusal'].includes(block.type);
}

function isUserWord(block: Block): block is UserPart | ToolMessage {
  return 'role' in block || isContent(block);
}

function decodeTexts(value: unknown, path: string, context: Context): TextPart[] {
  return decodeBlocks(value, path, context, isText);
}

/** The blocks of a content, of the kinds that may stand there: another is the caller's mistake. */
function decodeBlocks<T extends Block>(
  value: unknown,
  path: string,
  context: Context,
  fits: (block: Block) => block is T,
): T[] {
  if (typeof value === 'string') {
    const whole: Block[] = value === '' ? [] : [{ type: 'text', text: value }];
    return whole.filter(fits);
  }
  const { reader } = context;
  const blocks = reader.list(value, path) ?? [];
  return blocks.flatMap((each, index) => {
    const at = `${path}[${index}]`;
    const block = reader.required(reader.record(each, at), at, {});
    const type = reader.required(reader.text(block['type'], `${at}.type`), `${at}.type`, '');
    if (Object.hasOwn(decoders, type)) {
      const decoded = decoders[type]?.(block, at, context) ?? [];
      if (!decoded.every(fits)) reader.wrong(at, `a block of type ${type} is not allowed here.`);
      return decoded.filter(fits);
    }
    if (type !== '') context.foreign[type] = block;
    return [];
  });
}

type Decoder = (block: JsonRecord, path: string, context: Context) => Block[];

const decoders: Readonly<Record<string, Decoder>> = {
  text: (block, path, { reader }) => {
    const text = reader.required(reader.text(block['text'], `${path}.text`), `${path}.text`, '');
    const control = reader.record(block['cache_control'], `${path}.cache_control`);
    reader.rest(block, path, ['type', 'text', 'cache_control']);
    reader.rest(control, `${path}.cache_control`, ['type', 'ttl']);
    if (control === undefined) return [{ type: 'text', text }];
    const ttl = reader.oneOf(control['ttl'], `${path}.cache_control.ttl`, ['5m', '1h']);
    return [{ type: 'text', text, cache: defined({ ttl }) }];
  },
  image: (block, path, { reader }) => {
    reader.rest(block, path, ['type', 'source']);
    return [decodeMedia('image', block, path, reader)];
  },
  document: (block, path, context) => decodeDocument(block, path, context),
  thinking: (block, path, { reader }) => {
    reader.rest(block, path, ['type', 'thinking', 'signature']);
    const text = reader.required(reader.text(block['thinking'], `${path}.thinking`), `${path}.thinking`, '');
    const signature = reader.text(block['signature'], `${path}.signature`) || undefined;
    return sealParts([defined({ type: 'reasoning' as const, text, signature })], 'messages');
  },
  redacted_thinking: (block, path, { reader }) => {
    reader.rest(block, path, ['type', 'data']);
    const redacted = reader.required(reader.text(block['data'], `${path}.data`), `${path}.data`, '');
    return sealParts([{ type: 'reasoning', text: '', redacted }], 'messages');
  },
  tool_use: (block, path, { reader }) => {
    reader.rest(block, path, ['type', 'id', 'name', 'input']);
    const id = reader.required(reader.text(block['id'], `${path}.id`), `${path}.id`, '');
    const name = reader.required(reader.text(block['name'], `${path}.name`), `${path}.name`, '');
    const input = reader.record(block['input'], `${path}.input`) ?? {};
    return [{ type: 'tool-call', id, name, arguments: JSON.stringify(input) }];
  },
  tool_result: (block, path, context) => {
    const { reader } = context;
    reader.rest(block, path, ['type', 'tool_use_id', 'content', 'is_error']);
    const id = reader.text(block['tool_use_id'], `${path}.tool_use_id`);
    const content = decodeBlocks(block['content'], `${path}.content`, context, isContent);
    const isError = reader.flag(block['is_error'], `${path}.is_error`);
    return [
      defined({
        role: 'tool' as const,
        toolCallId: reader.required(id, `${path}.tool_use_id`, ''),
        content,
        isError: isError === true ? true : undefined,
      }),
    ];
  },
};

/** A document may hold content blocks of its own instead of one file. */
function decodeDocument(block: JsonRecord, path: string, context: Context): Block[] {
  const { source } = block;
  if (isRecord(source) && source['type'] === 'content') {
    context.reader.rest(block, path, ['type', 'source']);
    context.reader.rest(source, `${path}.source`, ['type', 'content']);
    return decodeBlocks(source['content'], `${path}.source.content`, context, isContent);
  }
  context.reader.rest(block, path, ['type', 'source', 'title']);
  const filename = context.reader.text(block['title'], `${path}.title`);
  return [defined({ ...decodeMedia('file', block, path, context.reader), filename })];
}

function decodeMedia(type: 'image' | 'file', block: JsonRecord, path: string, reader: Reader): MediaPart {
  const at = `${path}.source`;
  const source = reader.required(reader.record(block['source'], at), at, {});
  const read = (name: string) =>
    reader.required(reader.text(source[name], `${at}.${name}`), `${at}.${name}`, '');
  const kind = reader.oneOf(source['type'], `${at}.type`, ['base64', 'url', 'file', 'text']);
  if (kind !== undefined) reader.rest(source, at, ['type', ...SOURCE_FIELDS[kind]]);
  switch (reader.required(kind, `${at}.type`, 'base64')) {
    case 'url':
      return { type, source: { url: webAddress(read('url'), `${at}.url`, reader) } };
    case 'file':
      return { type, source: { fileId: read('file_id') } };
    case 'text':
      return { type, source: { data: encodeBase64Text(read('data')) }, mediaType: 'text/plain' };
    case 'base64':
      return { type, source: { data: read('data') }, mediaType: read('media_type') };
  }
}

const SOURCE_FIELDS = {
  base64: ['data', 'media_type'],
  url: ['url'],
  file: ['file_id'],
  text: ['data', 'media_type'],
} as const;

/** An address on the web: a provider must never be sent to a file or to a host by other means. */
function webAddress(url: string, path: string, reader: Reader): string {
  if (url !== '' && !/^https?:\/\//i.test(url)) reader.wrong(path, 'expected an http(s) URL.');
  return url;
}
