import type { AssistantPart, ReasoningPart } from '../../../chat/request.ts';
import { defined, type JsonRecord } from '../../kit/json.ts';
import type { Reader } from '../../kit/reader.ts';
import { seal } from '../../kit/seal.ts';

/**
 * The dialect has no word for signatures. They go as `reasoning_details`, a list that several servers and clients
 * know (https://openrouter.ai/docs/use-cases/reasoning-tokens) and that callers send back unchanged:
 * `reasoning.text` is reasoning with its signature, `reasoning.encrypted` is reasoning that only its provider can
 * read, or with an `id` the signature of that tool call. `text.signature` is ours: that of the answer's text.
 */
export function writeReasoningDetails(content: readonly AssistantPart[]): JsonRecord[] {
  return content.flatMap((part): JsonRecord[] => {
    if (part.type === 'reasoning') return writeReasoning(part);
    if (!('signature' in part) || part.signature === undefined) return [];
    const { signature } = part;
    if (part.type === 'tool-call') return [{ type: 'reasoning.encrypted', id: part.id, data: signature }];
    return [{ type: 'text.signature', signature }];
  });
}

function writeReasoning({ text, signature, redacted }: ReasoningPart): JsonRecord[] {
  if (redacted !== undefined) return [{ type: 'reasoning.encrypted', data: redacted }];
  return signature === undefined ? [] : [{ type: 'reasoning.text', text, signature }];
}

interface ReasoningDetails {
  readonly reasoning: readonly ReasoningPart[];
  /** The same parts, with the signatures that the details hold for the calls and for the text. */
  sign(content: readonly AssistantPart[]): readonly AssistantPart[];
}

/** What a caller sends back. Nobody knows whose a detail is that bears no seal. */
export function readReasoningDetails(value: unknown, path: string, reader: Reader): ReasoningDetails {
  const at = `${path}.reasoning_details`;
  const reasoning: ReasoningPart[] = [];
  const calls = new Map<string, string>();
  let text: string | undefined;
  for (const [index, each] of (reader.list(value, at) ?? []).entries()) {
    const place = `${at}[${index}]`;
    const detail = reader.record(each, place) ?? {};
    const read = (name: string) => reader.text(detail[name], `${place}.${name}`);
    const signature = sealed(read('signature'));
    const data = sealed(read('data'));
    const id = read('id');
    if (detail['type'] === 'reasoning.text') {
      reasoning.push(defined({ type: 'reasoning', text: read('text') ?? '', signature } as const));
    } else if (detail['type'] === 'text.signature') text = signature;
    else if (data === undefined) reader.lost(detail, place);
    else if (id === undefined) reasoning.push({ type: 'reasoning', text: '', redacted: data });
    else calls.set(id, data);
  }
  return { reasoning, sign: (content) => content.map((part) => signed(part, calls, text)) };
}

function signed(
  part: AssistantPart,
  calls: ReadonlyMap<string, string>,
  text: string | undefined,
): AssistantPart {
  const signature = part.type === 'tool-call' ? calls.get(part.id) : part.type === 'text' ? text : undefined;
  return signature === undefined ? part : ({ ...part, signature } as AssistantPart);
}

function sealed(signature: string | undefined): string | undefined {
  return signature === undefined ? undefined : seal('chat-completions', signature);
}
