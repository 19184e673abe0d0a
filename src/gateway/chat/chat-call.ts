import type { ChatRequest } from '../../chat/request.ts';
import type { Warning } from '../../chat/warning.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { RoutingTable, Timeouts } from '../../table/table.ts';
import type { ClientDialect, HttpCall, Passthrough, ReplyMeta } from '../../wire/adapter.ts';
import { type Destination, destinationOf } from '../attempt/prepare-call.ts';
import type { DataParts } from '../contract/exchange.ts';
import type { JsonBody } from '../contract/json-body.ts';
import type { Presence } from '../contract/presence.ts';
import type { Sent } from '../contract/sent.ts';
import { spliceJson } from '../json/splice-json.ts';
import { redactFailure } from '../record/redact.ts';
import { type Observed, observe, observedReply } from '../relay/observed.ts';
import { passThrough } from '../relay/passthrough.ts';
import { receiveReply } from '../relay/receive-reply.ts';
import { type LiveStream, receiveStream } from '../relay/receive-stream.ts';
import type { Relay, RelayStep } from '../relay/relay.ts';
import { replyEvents } from '../relay/reply-events.ts';
import { translate } from '../relay/translate.ts';
import { failure } from '../upstream/network-failure.ts';
import type { UpstreamCall } from '../upstream/upstream.ts';

/** A chat request that has been resolved, ready to be sent to any target. */
export interface ChatJob {
  readonly dialect: ClientDialect;
  /** What the caller sent. */
  readonly source: JsonBody;
  /** The same with the capability's parameters. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly request: ChatRequest;
  readonly table: RoutingTable;
  readonly timeouts: Timeouts;
  /** By `performance.now()`. */
  readonly deadline: number;
  /** What the answer says of itself, but for the model and the warnings. */
  readonly meta: Pick<ReplyMeta, 'id' | 'created' | 'extras'>;
  readonly presence: Presence;
}

/** A chat call in a provider's words. */
export interface PreparedChat extends Destination {
  readonly http: Pick<HttpCall, 'path' | 'headers'>;
  readonly body: string | Buffer;
  readonly warnings: readonly Warning[];
  /** Set where the caller's own bytes go through. */
  readonly passthrough: Passthrough | undefined;
}

/** An answer that has begun to arrive. */
export type ChatAnswer = PreparedChat &
  (
    | { readonly kind: 'stream'; readonly live: LiveStream }
    | { readonly kind: 'whole'; readonly write: () => string | Buffer; readonly observed: Observed }
  );

/** Writes a job for one target, without sending it. */
export function prepareChat(job: ChatJob, target: Target, parts: DataParts): Sent<PreparedChat> {
  const found = destinationOf(target, job.table, parts);
  if (!found.ok) return found;
  const { adapter, wireTarget } = found.value;
  const through = passthroughBody(job, found.value);
  if (through !== undefined) return { ok: true, value: { ...found.value, ...through, warnings: [] } };
  const encoded = adapter.chat.encode(job.request, wireTarget);
  if (!encoded.ok) return encoded;
  const { value: http, warnings } = encoded;
  return { ok: true, value: { ...found.value, http, body: http.body, warnings, passthrough: undefined } };
}

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
  return sent.ok ? { ok: true, value: { ...prepared, kind: 'stream', live: sent.value } } : sent;
}

async function sendForWhole(
  job: ChatJob,
  prepared: PreparedChat,
  meta: ReplyMeta,
  parts: DataParts,
): Promise<Sent<ChatAnswer>> {
  const { adapter, passthrough } = prepared;
  const sent = await receiveReply(parts.upstream, upstreamCall(job, prepared), job.presence);
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
  return { ok: true, value: { ...prepared, kind: 'whole', write, observed } };
}

/** The caller's own body, where the provider takes it and nothing has to be added to the answer. */
function passthroughBody(
  job: ChatJob,
  { adapter, wireTarget }: Destination,
): Pick<PreparedChat, 'http' | 'body' | 'passthrough'> | undefined {
  const { passthrough } = adapter;
  if (passthrough === undefined || passthrough.dialect !== job.dialect.name) return undefined;
  if (job.meta.extras !== undefined) return undefined;
  const body = passthrough.body(job.body, wireTarget);
  if (body === undefined) return undefined;
  const headers = passthrough.headers(body);
  return { http: { path: passthrough.path, headers }, body: writeBody(job, body), passthrough };
}

/** Long bodies are copied where they have not changed; short ones are written faster than they are searched. */
const worthSplicing = 16 * 1024;

function writeBody({ source }: ChatJob, body: ChatJob['body']): string | Buffer {
  return source.bytes.length < worthSplicing
    ? JSON.stringify(body)
    : spliceJson(source.bytes, source.parsed, body);
}

function upstreamCall(job: ChatJob, { endpoint, http, body }: PreparedChat): UpstreamCall {
  const { connect, firstToken, idle } = job.timeouts;
  return {
    endpoint,
    path: http.path,
    headers: http.headers,
    body,
    // An answer in one piece begins when it is finished: only the total can bound it.
    limits: job.request.stream ? { connect, firstToken, idle, closing } : { connect, closing },
    deadline: job.deadline,
  };
}

/** How long a provider may take to close a stream that is complete, in milliseconds. */
const closing = 1000;

/** A whole answer where a stream was asked for, told as a stream of a few messages. */
function streamOfReply(
  body: string,
  relay: Relay,
  { prepared, dialect, meta }: { prepared: PreparedChat; dialect: ClientDialect; meta: ReplyMeta },
): RelayStep {
  const decoded = prepared.adapter.chat.decode({ status: 200, headers: {}, body });
  if (!decoded.ok) return { output: [], content: false, failure: decoded.failure };
  if (decoded.value.choices.length === 0) return { output: [], content: false, failure: emptyAnswer };
  const encoder = dialect.stream({ ...meta, model: decoded.value.model ?? meta.model });
  let text = '';
  for (const event of replyEvents(decoded.value)) {
    observe(relay.observed, event);
    text += encoder.push(event);
  }
  return { output: [text, encoder.end()], content: true };
}

const emptyAnswer = failure('error', 'upstream_bad_body', 'The provider’s answer holds nothing.');
