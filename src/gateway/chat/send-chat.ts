import type { Target } from '../../runtime/resolution.ts';
import type { ReplyMeta } from '../../wire/adapter.ts';
import type { DataParts } from '../contract/exchange.ts';
import type { Sent } from '../contract/sent.ts';
import { redactFailure } from '../record/redact.ts';
import { observedReply } from '../relay/observed.ts';
import { passThrough } from '../relay/passthrough.ts';
import { receiveReply } from '../relay/receive-reply.ts';
import { receiveStream } from '../relay/receive-stream.ts';
import { translate } from '../relay/translate.ts';
import { saysSimulated } from '../upstream/simulated.ts';
import type { UpstreamCall } from '../upstream/upstream.ts';
import type { ChatAnswer, ChatJob, PreparedChat } from './chat-job.ts';
import { streamOfReply } from './stream-of-reply.ts';

/** Sends a prepared call; resolves with the whole answer, or with the first content of a stream. */
export function sendChat(
  job: ChatJob,
  prepared: PreparedChat,
  target: Target,
  parts: DataParts,
): Promise<Sent<ChatAnswer>> {
  const meta: ReplyMeta = {
    ...job.meta,
    model: target.upstream,
    streamUsage: job.request.streamUsage === true,
    warnings: prepared.warnings,
  };
  return job.request.stream
    ? sendForStream(job, prepared, meta, parts)
    : sendForWhole(job, prepared, meta, parts);
}

async function sendForStream(
  job: ChatJob,
  prepared: PreparedChat,
  meta: ReplyMeta,
  parts: DataParts,
): Promise<Sent<ChatAnswer>> {
  const { adapter, passthrough } = prepared;
  const { dialect, presence } = job;
  const sent = await receiveStream({
    upstream: parts.upstream,
    call: upstreamCall(job, prepared),
    adapter,
    relay:
      passthrough === undefined
        ? translate(adapter, dialect, meta)
        : passThrough({ adapter, passthrough, dialect, meta }),
    candidates: job.request.candidates ?? 1,
    wholeReply: (body, relay) => streamOfReply(body, relay, { prepared, dialect, meta }),
    presence,
    crashed: (error) => parts.crashed(error, job.meta.id),
    clean: (reason) => redactFailure(reason, parts.redact),
  });
  return sent.ok
    ? { ok: true, value: { ...prepared, kind: 'stream', live: sent.value, simulated: sent.value.simulated } }
    : sent;
}

async function sendForWhole(
  job: ChatJob,
  prepared: PreparedChat,
  meta: ReplyMeta,
  parts: DataParts,
): Promise<Sent<ChatAnswer>> {
  const { adapter, passthrough } = prepared;
  const sent = await receiveReply({
    upstream: parts.upstream,
    call: upstreamCall(job, prepared),
    presence: job.presence,
    crashed: (error) => parts.crashed(error, job.meta.id),
  });
  if (!sent.ok) return sent;
  const { http, bytes } = sent.value;
  if (http.status < 200 || http.status >= 300) return { ok: false, failure: adapter.failure(http) };
  const decoded = adapter.chat.decode(http);
  if (!decoded.ok) return decoded;
  const observed = observedReply(decoded.value);
  // Written when it is sent: what it tells of the attempts is complete by then.
  const write = () =>
    passthrough === undefined
      ? job.dialect.encode(decoded.value, { ...meta, model: decoded.value.model ?? meta.model })
      : bytes;
  const unwritten = passthrough === undefined ? job.dialect.unwritten?.(decoded.value) : undefined;
  const warnings = unwritten === undefined ? prepared.warnings : [...prepared.warnings, ...unwritten];
  return {
    ok: true,
    value: { ...prepared, warnings, kind: 'whole', write, observed, simulated: saysSimulated(http.headers) },
  };
}

function upstreamCall(job: ChatJob, { endpoint, http, body }: PreparedChat): UpstreamCall {
  const { connect, firstToken, idle } = job.timeouts;
  return {
    endpoint,
    path: http.path,
    headers: { ...http.headers, ...job.headersFor(endpoint) },
    body,
    // An answer in one piece begins when it is finished: only the total can bound it.
    limits: job.request.stream ? { connect, firstToken, idle, closing } : { connect, closing },
    deadline: job.deadline,
  };
}

/** How long a provider may take to close a stream that is complete, in milliseconds. */
const closing = 1000;
