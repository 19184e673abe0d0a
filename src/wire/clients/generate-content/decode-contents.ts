import type {
  AssistantPart,
  MediaPart,
  Message,
  TextPart,
  ToolMessage,
  UserPart,
} from '../../../chat/request.ts';
import { mintCallId } from '../../grammar/generate-content.ts';
import { defined, type JsonRecord, record } from '../../kit/json.ts';
import { standardBase64 } from '../../kit/media.ts';
import type { Reader } from '../../kit/reader.ts';
import { seal } from '../../kit/seal.ts';
import { splitAtResults } from '../../kit/split-at-results.ts';
import { camelCase, field } from './fields.ts';

/**
 * Instructions and contents of a caller's request. Calls without ids get one, and results find their calls by id,
 * or by name and order. Parts that only their own provider can read come out as `foreign`, by their name.
 */
export function decodeContents(
  fields: JsonRecord,
  reader: Reader,
): { readonly messages: readonly Message[]; readonly foreign: JsonRecord } {
  const context: Context = { reader, foreign: {}, waiting: [], calls: 0 };
  const system = decodeSystem(field(fields, 'systemInstruction'), context);
  const list = reader.required(reader.list(field(fields, 'contents'), 'contents'), 'contents', [{}]);
  const messages = list.flatMap((each, index) => decodeContent(each, `contents[${index}]`, context));
  return {
    messages: system.length === 0 ? messages : [{ role: 'system', content: system }, ...messages],
    foreign: context.foreign,
  };
}

interface Context {
  readonly reader: Reader;
  /** Filled while reading. */
  readonly foreign: Record<string, unknown>;
  /** Calls that have no result yet, the oldest first. */
  waiting: { readonly id: string; readonly name: string }[];
  calls: number;
}

/** Written as a content, as one part, or as plain text. */
function decodeSystem(value: unknown, context: Context): TextPart[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  const parts = field(record(value), 'parts');
  if (parts !== undefined) context.reader.rest(record(value), 'systemInstruction', ['role', 'parts']);
  const list = Array.isArray(parts)
    ? parts
    : [parts ?? value].filter((part) => part !== undefined && part !== null);
  return list
    .flatMap((part, index) => decodePart(part, `systemInstruction.parts[${index}]`, context))
    .flatMap((part) => {
      if (!('role' in part) && part.type === 'text') return part.text === '' ? [] : [part];
      context.reader.wrong('systemInstruction', 'only text is allowed here.');
      return [];
    });
}

function decodeContent(value: unknown, path: string, context: Context): Message[] {
  const { reader } = context;
  const fields = reader.required(reader.record(value, path), path, {});
  const role =
    reader.oneOf(fields['role'], `${path}.role`, ['user', 'model', 'function', 'system']) ?? 'user';
  reader.rest(fields, path, ['role', 'parts']);
  const list = reader.list(fields['parts'], `${path}.parts`) ?? [];
  const parts = list.flatMap((part, index) => decodePart(part, `${path}.parts[${index}]`, context));
  if (role !== 'model') {
    const said = userParts(parts, path, reader);
    return splitAtResults<UserPart>(said, (content) => ({ role: 'user', content }));
  }
  // A turn of the model may hold a result too: servers take it, in whichever turn it stands.
  return splitAtResults<AssistantPart>(parts, (content) => ({ role: 'assistant', content }));
}

/** What one part says; a function's result is a message of its own. */
type Part = AssistantPart | UserPart | ToolMessage;

/** What a user can say; another part is the caller's mistake. */
function userParts(parts: readonly Part[], path: string, reader: Reader): (UserPart | ToolMessage)[] {
  return parts.flatMap((part): (UserPart | ToolMessage)[] => {
    if ('role' in part) return [part];
    if (part.type !== 'tool-call' && part.type !== 'reasoning' && part.type !== 'refusal') return [part];
    reader.wrong(path, 'a call or a thought is not allowed in a turn of the user.');
    return [];
  });
}

function decodePart(value: unknown, path: string, context: Context): Part[] {
  const { reader } = context;
  const part = reader.required(reader.record(value, path), path, {});
  for (const [name, decode] of Object.entries(decoders)) {
    const content = field(part, name);
    if (content !== undefined && content !== null) {
      const fields = reader.required(reader.record(content, `${path}.${name}`), `${path}.${name}`, {});
      const { content: known, beside } = READ[name] ?? { content: [], beside: [] };
      reader.rest(part, path, [name, ...beside]);
      reader.rest(fields, `${path}.${name}`, known);
      return decode(fields, part, { path: `${path}.${name}`, context });
    }
  }
  const said = reader.text(part['text'], `${path}.text`);
  if (said !== undefined) {
    reader.rest(part, path, ['text', 'thought', 'thoughtSignature']);
    return [decodeText(said, part, path, reader)];
  }
  for (const [name, content] of Object.entries(part)) {
    const plain = camelCase(name);
    if (BESIDE.has(plain)) reader.lost(content, `${path}.${plain}`);
    if (!BESIDE.has(plain) && content !== null) context.foreign[`contents.${plain}`] = content;
  }
  return [];
}

/** Fields that say something of a part, but are not its content. */
const BESIDE: ReadonlySet<string> = new Set([
  'text',
  'thought',
  'thoughtSignature',
  'videoMetadata',
  'partMetadata',
]);

function decodeText(text: string, part: JsonRecord, path: string, reader: Reader): Part {
  const signature = signatureOf(part, path, reader);
  const isThought = reader.flag(part['thought'], `${path}.thought`) === true;
  return isThought
    ? defined({ type: 'reasoning' as const, text, signature })
    : defined({ type: 'text' as const, text, signature });
}

function signatureOf(part: JsonRecord, path: string, reader: Reader): string | undefined {
  const signature = reader.text(field(part, 'thoughtSignature'), `${path}.thoughtSignature`);
  return signature ? seal('generate-content', signature) : undefined;
}

interface Place {
  readonly path: string;
  readonly context: Context;
}

type Decoder = (fields: JsonRecord, part: JsonRecord, place: Place) => Part[];

const decoders: Readonly<Record<string, Decoder>> = {
  inlineData(fields, _part, { path, context: { reader } }) {
    const mediaType = required(fields, 'mimeType', path, reader);
    return [
      {
        type: kindOf(mediaType),
        source: { data: standardBase64(required(fields, 'data', path, reader)) },
        mediaType,
      },
    ];
  },
  fileData(fields, _part, { path, context: { reader } }) {
    const mediaType = reader.text(field(fields, 'mimeType'), `${path}.mimeType`);
    const uri = required(fields, 'fileUri', path, reader);
    const source = /^https?:\/\//i.test(uri) ? { url: uri } : { fileId: uri };
    return [defined({ type: kindOf(mediaType ?? ''), source, mediaType })];
  },
  functionCall(fields, part, { path, context }) {
    const { reader } = context;
    const name = required(fields, 'name', path, reader);
    const id = reader.text(fields['id'], `${path}.id`) || mintCallId(undefined, context.calls);
    context.calls += 1;
    context.waiting.push({ id, name });
    const args = JSON.stringify(reader.record(fields['args'], `${path}.args`) ?? {});
    const signature = signatureOf(part, path, reader);
    return [defined({ type: 'tool-call' as const, id, name, arguments: args, signature })];
  },
  functionResponse(fields, _part, { path, context }) {
    const { reader } = context;
    const name = required(fields, 'name', path, reader);
    const asked = reader.text(fields['id'], `${path}.id`) || undefined;
    const call = context.waiting.find((one) => (asked === undefined ? one.name === name : one.id === asked));
    context.waiting = context.waiting.filter((one) => one !== call);
    const { text, isError } = decodeResponse(reader.record(fields['response'], `${path}.response`) ?? {});
    const media = (reader.list(fields['parts'], `${path}.parts`) ?? [])
      .flatMap((one, index) => decodePart(one, `${path}.parts[${index}]`, context))
      .flatMap((one) => (isMedia(one) ? [one] : []));
    const content = [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...media];
    const toolCallId = asked ?? call?.id ?? mintCallId(undefined, context.calls++);
    return [defined({ role: 'tool' as const, toolCallId, name, content, isError })];
  },
};

/** What is read of each kind of part, and beside it. */
const READ: Readonly<
  Record<string, { readonly content: readonly string[]; readonly beside: readonly string[] }>
> = {
  inlineData: { content: ['mimeType', 'data'], beside: [] },
  fileData: { content: ['mimeType', 'fileUri'], beside: [] },
  functionCall: { content: ['id', 'name', 'args'], beside: ['thoughtSignature'] },
  functionResponse: { content: ['id', 'name', 'response', 'parts'], beside: [] },
};

/** Plain text stands under one of two names, by the documentation; anything else is the answer itself. */
function decodeResponse(response: JsonRecord): { readonly text: string; readonly isError?: true } {
  const [[name, value] = ['', undefined], ...others] = Object.entries(response);
  if (others.length === 0 && name === 'error') {
    return { text: typeof value === 'string' ? value : JSON.stringify(value), isError: true };
  }
  if (others.length === 0 && name === 'result' && typeof value === 'string') return { text: value };
  return { text: JSON.stringify(response) };
}

function isMedia(part: Part): part is MediaPart {
  return !('role' in part) && 'source' in part;
}

function kindOf(mediaType: string): MediaPart['type'] {
  const [family] = mediaType.split('/');
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
}

function required(fields: JsonRecord, name: string, path: string, reader: Reader): string {
  const at = `${path}.${name}`;
  return reader.required(reader.text(field(fields, name), at), at, '');
}
