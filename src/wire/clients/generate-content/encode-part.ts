import type { Citation } from '../../../chat/event.ts';
import type { AssistantPart, ToolCallPart } from '../../../chat/request.ts';
import { type ContentPart, ownCallId } from '../../grammar/generate-content.ts';
import { defined, isRecord, type JsonRecord, number, parseJson, record, records } from '../../kit/json.ts';
import { bareFor } from '../../kit/seal.ts';

/** One part of an answer; none where the dialect has no word for it. */
export function encodePart(part: AssistantPart): ContentPart[] {
  switch (part.type) {
    case 'text':
      return [defined({ text: part.text, thoughtSignature: bare(part.signature) })];
    case 'refusal':
      return [{ text: part.text }];
    case 'reasoning':
      return [defined({ text: part.text, thought: true as const, thoughtSignature: bare(part.signature) })];
    case 'tool-call':
      return [encodeCall(part)];
    default:
      if ('fileId' in part.source) return [];
      if ('url' in part.source) return [{ fileData: { fileUri: part.source.url } }];
      return [
        { inlineData: { mimeType: part.mediaType ?? 'application/octet-stream', data: part.source.data } },
      ];
  }
}

/** A whole call. One that was cut has invalid JSON, which the dialect can only hold as a string. */
export function encodeCall(call: Omit<ToolCallPart, 'type'>): ContentPart {
  const parsed = call.arguments.trim() === '' ? {} : parseJson(call.arguments);
  const args = isRecord(parsed) ? parsed : { INVALID_JSON: call.arguments };
  return defined({
    functionCall: defined({ id: ownCallId(call.id), name: call.name, args }),
    thoughtSignature: bare(call.signature),
  });
}

/** Sources as grounding metadata; the dialect counts in bytes of UTF-8. */
export function encodeCitations(citations: readonly Citation[], answer: string): JsonRecord | undefined {
  if (citations.length === 0) return undefined;
  const bytes = (end: number) => new TextEncoder().encode(answer.slice(0, end)).length;
  return {
    groundingChunks: citations.map(({ url, title }) => ({ web: defined({ uri: url, title }) })),
    groundingSupports: citations.flatMap(({ start, end }, index) => {
      if (start === undefined || end === undefined) return [];
      const segment = { startIndex: bytes(start), endIndex: bytes(end), text: answer.slice(start, end) };
      return [{ segment, groundingChunkIndices: [index] }];
    }),
  };
}

/** Log probabilities in the dialect's two lists. */
export function encodeLogprobs(logprobs: unknown): JsonRecord | undefined {
  const tokens = records(record(logprobs)?.['content']);
  if (tokens.length === 0) return undefined;
  const candidateOf = ({ token, logprob }: JsonRecord) => ({ token, logProbability: number(logprob) ?? 0 });
  return {
    topCandidates: tokens.map((token) => ({ candidates: records(token['top_logprobs']).map(candidateOf) })),
    chosenCandidates: tokens.map(candidateOf),
  };
}

/** The signature as the dialect's own provider wrote it; a sealed one of another provider's stays sealed. */
function bare(signature: string | undefined): string | undefined {
  return signature === undefined ? undefined : bareFor('generate-content', signature);
}
