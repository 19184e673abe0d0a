import type { ChatReply, Choice } from '../../../chat/reply.ts';
import type { ReplyMeta } from '../../adapter.ts';
import {
  type Candidate,
  type GenerateContentReply,
  metadataOfUsage,
  nameOfFinish,
} from '../../grammar/generate-content.ts';
import { furtherFields } from '../../kit/further-fields.ts';
import { defined } from '../../kit/json.ts';
import { encodeCitations, encodeLogprobs, encodePart } from './encode-part.ts';

/** The body of a whole answer, indented as the dialect's own servers do. */
export function encodeReply(reply: ChatReply, meta: ReplyMeta): string {
  const { usage, created = meta.created } = reply;
  const body: GenerateContentReply = defined({
    candidates: reply.choices.map(encodeCandidate),
    usageMetadata: usage === undefined ? undefined : metadataOfUsage(usage),
    modelVersion: meta.model,
    createTime: timestamp(created),
    responseId: reply.id ?? meta.id,
  });
  return JSON.stringify({ ...body, ...furtherFields(meta) }, null, 2);
}

function encodeCandidate(
  { content, finish, rawFinish, citations = [], logprobs }: Choice,
  index: number,
): Candidate {
  const answer = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  return defined({
    content: { parts: content.flatMap(encodePart), role: 'model' as const },
    finishReason: finish === undefined ? undefined : nameOfFinish(finish, rawFinish),
    index,
    groundingMetadata: encodeCitations(citations, answer),
    logprobsResult: encodeLogprobs(logprobs),
  });
}

/** UTC seconds as RFC 3339. */
export function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
