import type { EmbeddingReply, EmbeddingRequest } from '../../chat/embedding.ts';
import type { Warning } from '../../chat/warning.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { HttpCall, ProviderAdapter } from '../../wire/adapter.ts';
import { chatCompletions } from '../../wire/clients/chat-completions/chat-completions.ts';
import { decodeEmbeddingRequest, encodeEmbeddingReply } from '../../wire/clients/embeddings.ts';
import { applyParams } from '../apply-params.ts';
import type { Sent } from '../attempt.ts';
import { type Conduct, conduct, startConduct, wantsExplanation } from '../conduct.ts';
import { estimateEmbeddingTokens } from '../estimate-tokens.ts';
import type { DataParts, Exchange, Route } from '../exchange.ts';
import { failure } from '../network-failure.ts';
import { noteDecision } from '../note.ts';
import { type Destination, destinationOf } from '../prepare-call.ts';
import { readJsonBody } from '../read-body.ts';
import { receiveReply } from '../receive-reply.ts';
import { refusalOf } from '../refusal.ts';
import { callerContext } from '../resolve-context.ts';
import { capabilityOf, resolveFor } from '../resolve-for.ts';
import { sendJson } from '../respond.ts';

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export const embeddingsRoute: Route = {
  method: 'POST',
  path: '/v1/embeddings',
  dialect: chatCompletions,
  async handle(exchange, parts) {
    const { parsed: body } = await readJsonBody(exchange.request, { maxBytes: parts.maxBodyBytes });
    const first = decode(body);
    const decision = resolveFor(parts.router, {
      capability: capabilityOf(body),
      context: {
        ...callerContext(exchange, first.user),
        api: 'embeddings',
        inputTokens: estimateEmbeddingTokens(first),
      },
      explain: wantsExplanation(exchange),
    });
    noteDecision(exchange, decision, false);
    const { params } = decision.resolution;
    const request = params === undefined ? first : decode(applyParams(body, params));
    const under = startConduct(exchange, decision);
    const conducted = await conduct(exchange, parts, {
      ...under,
      dialect: chatCompletions,
      prepare: (target) => prepare(request, target, { under, parts }),
      send: (prepared) => send(exchange, parts, { prepared, under }),
    });
    if (conducted === undefined) return;
    const { value, headers, settle } = conducted;
    settle('success');
    const { reply, warnings, wireTarget } = value;
    const meta = { model: reply.model ?? wireTarget.upstream, warnings };
    const encoded = encodeEmbeddingReply(
      reply,
      request,
      under.extras === undefined ? meta : { ...meta, extras: under.extras },
    );
    sendJson(exchange.response, 200, headers, encoded);
    const { model: served, usage } = reply;
    exchange.note({
      status: 200,
      outcome: 'complete',
      ...(served === undefined ? {} : { served }),
      ...(usage === undefined ? {} : { usage }),
    });
  },
};

interface PreparedEmbedding extends Destination {
  readonly http: HttpCall;
  readonly warnings: readonly Warning[];
  readonly decode: NonNullable<ProviderAdapter['embeddings']>['decode'];
}

function prepare(
  request: EmbeddingRequest,
  target: Target,
  { under, parts }: { readonly under: Conduct; readonly parts: DataParts },
): Sent<PreparedEmbedding> {
  const found = destinationOf(target, under.decision.snapshot.table, parts);
  if (!found.ok) return found;
  const { adapter, wireTarget } = found.value;
  if (adapter.embeddings === undefined) {
    const message = `${target.provider} has no embeddings.`;
    return { ok: false, failure: failure('invalid_request', 'unsupported_feature', message) };
  }
  const encoded = adapter.embeddings.encode(request, wireTarget);
  if (!encoded.ok) return encoded;
  const { value: http, warnings } = encoded;
  return { ok: true, value: { ...found.value, http, warnings, decode: adapter.embeddings.decode } };
}

async function send(
  exchange: Exchange,
  parts: DataParts,
  { prepared, under }: { readonly prepared: PreparedEmbedding; readonly under: Conduct },
): Promise<Sent<PreparedEmbedding & { readonly reply: EmbeddingReply }>> {
  const { connect } = under.decision.resolution.timeouts;
  const { endpoint, http, adapter } = prepared;
  const call = { endpoint, ...http, limits: { connect, closing: connect }, deadline: under.deadline };
  const sent = await receiveReply(parts.upstream, call, exchange.presence);
  if (!sent.ok) return sent;
  const { status } = sent.value.http;
  if (status < 200 || status >= 300) return { ok: false, failure: adapter.failure(sent.value.http) };
  const decoded = prepared.decode(sent.value.http);
  if (!decoded.ok) return decoded;
  return { ok: true, value: { ...prepared, reply: decoded.value } };
}

function decode(body: Readonly<Record<string, unknown>>): EmbeddingRequest {
  const decoded = decodeEmbeddingRequest(body);
  if (decoded.ok) return decoded.value;
  throw refusalOf(decoded.failure);
}
