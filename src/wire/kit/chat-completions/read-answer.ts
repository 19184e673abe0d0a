import type { ChatEvent, Citation } from '../../../chat/event.ts';
import { readDataUrl } from '../../grammar/chat-completions.ts';
import {
  count,
  defined,
  filled,
  isRecord,
  type JsonRecord,
  record,
  records,
  text,
  writeJson,
} from '../json.ts';

/** One thing that a message or a delta says, in order. */
export type Saying =
  | { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly text: string }
  /** The proof that belongs to the reasoning so far. */
  | { readonly kind: 'seal'; readonly signature?: string; readonly redacted?: string }
  | { readonly kind: 'call'; readonly call: CallFragment };

/** A tool call, whole or in part. */
export interface CallFragment {
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments: string;
}

/**
 * What an assistant message or a delta holds, whatever the server's habit: reasoning under any of its names, content as
 * text or as parts, refusals, tool calls and the older single function call.
 */
export function readSayings(message: JsonRecord): Saying[] {
  return [
    ...readReasoning(message),
    ...readContent(message['content']),
    ...readTranscript(message),
    ...readRefusal(message),
    ...readCalls(message),
  ];
}

function readReasoning(message: JsonRecord): Saying[] {
  const details = records(message['reasoning_details']);
  const said =
    filled(message['reasoning_content']) ??
    filled(message['reasoning']) ??
    filled(details.map((detail) => text(detail['text']) ?? text(detail['summary']) ?? '').join(''));
  const sayings: Saying[] = said === undefined ? [] : [{ kind: 'reasoning', text: said }];
  for (const detail of details) {
    const seal = defined({ signature: filled(detail['signature']), redacted: filled(detail['data']) });
    if (Object.keys(seal).length > 0) sayings.push({ kind: 'seal', ...seal });
  }
  return sayings;
}

function readContent(content: unknown): Saying[] {
  const said = text(content);
  if (said !== undefined) return said === '' ? [] : [{ kind: 'text', text: said }];
  // Structured output comes from one server as the structure itself.
  if (isRecord(content)) return [{ kind: 'text', text: writeJson(content) ?? '' }];
  return records(content).flatMap((part): Saying[] => {
    const thinking = part['thinking'];
    if (thinking !== undefined) {
      const thought =
        text(thinking) ??
        records(thinking)
          .map((piece) => text(piece['text']) ?? '')
          .join('');
      return thought === '' ? [] : [{ kind: 'reasoning', text: thought }];
    }
    const refusal = filled(part['refusal']);
    if (refusal !== undefined) return [{ kind: 'refusal', text: refusal }];
    const words = filled(part['text']);
    return words === undefined ? [] : [{ kind: 'text', text: words }];
  });
}

/** What a spoken answer says. */
function readTranscript(message: JsonRecord): Saying[] {
  const transcript = filled(record(message['audio'])?.['transcript']);
  return transcript === undefined ? [] : [{ kind: 'text', text: transcript }];
}

function readRefusal(message: JsonRecord): Saying[] {
  const refusal = filled(message['refusal']);
  return refusal === undefined ? [] : [{ kind: 'refusal', text: refusal }];
}

function readCalls(message: JsonRecord): Saying[] {
  const calls = records(message['tool_calls']).map((call) => {
    const inner = record(call['function']) ?? record(call['custom']) ?? {};
    return fragment(inner, count(call['index']), filled(call['id']));
  });
  const legacy = record(message['function_call']);
  if (legacy !== undefined && (filled(legacy['name']) ?? filled(legacy['arguments'])) !== undefined) {
    calls.push(fragment(legacy, LEGACY_INDEX, undefined));
  }
  return calls.map((call) => ({ kind: 'call', call }));
}

/** The older dialect has one call a message, without an index. */
const LEGACY_INDEX = 0;

function fragment(inner: JsonRecord, index: number | undefined, id: string | undefined): CallFragment {
  const given = inner['arguments'] ?? inner['input'];
  // Some servers send the arguments as an object and not as its text.
  const args = text(given) ?? (given === undefined || given === null ? '' : (writeJson(given) ?? ''));
  return defined({ index, id, name: filled(inner['name']), arguments: args });
}

/** Images and sound in a message or a delta, as events. */
export function readMedia(message: JsonRecord, choice: number): ChatEvent[] {
  const events: ChatEvent[] = [];
  for (const image of records(message['images'])) {
    const media = readDataUrl(text(record(image['image_url'])?.['url']) ?? '');
    if (media !== undefined) events.push({ type: 'media', choice, kind: 'image', ...media });
  }
  const data = filled(record(message['audio'])?.['data']);
  if (data !== undefined) events.push({ type: 'media', choice, kind: 'audio', mediaType: 'audio/*', data });
  return events;
}

/** The links in a message's or a delta's annotations, as events. */
export function readCitations(message: JsonRecord, choice: number): ChatEvent[] {
  return records(message['annotations']).flatMap((annotation): ChatEvent[] => {
    const link = record(annotation['url_citation']);
    if (link === undefined) return [];
    const citation: Citation = defined({
      url: filled(link['url']),
      title: filled(link['title']),
      text: filled(link['content']),
      start: count(link['start_index']),
      end: count(link['end_index']),
    });
    return [{ type: 'citation', choice, citation }];
  });
}
