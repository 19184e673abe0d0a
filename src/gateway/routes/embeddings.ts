import type { EmbeddingReply, EmbeddingRequest } from '../../chat/embedding.ts';
import { failure } from '../../chat/failure.ts';
import type { Warning } from '../../chat/warning.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { HttpCall, ProviderAdapter } from '../../wire/adapter.ts';
import { chatCompletions } from '../../wire/clients/chat-completions/chat-completions.ts';
import { decodeEmbeddingRequest, encodeEmbeddingReply } from '../../wire/clients/embeddings.ts';
import { sendJson } from '../answer/respond.ts';
import { type Destination, destinationOf } from '../attempt/prepare-call.ts';
import { scenarioHeader } from '../attempt/scenario-header.ts';
import { planRequest, type RequestPlan, tryTargets, wantsExplanation } from '../attempt/try-targets.ts';
import type { DataParts, Exchange, Route } from '../contract/exchange.ts';
import { refusalOf } from '../contract/refusal.ts';
import type { Sent } from '../contract/sent.ts';
import { embeddingModalities } from '../decide/modalities.ts';
import { callerContext, embeddingContext } from '../decide/resolve-context.ts';
import { capabilityOf, resolveFor } from '../decide/resolve-for.ts';
import { readJsonBody } from '../intake/read-body.ts';
import { noteDecision } from '../record/note.ts';
import { receiveReply } from '../relay/receive-reply.ts';
import { saysSimulated } from '../upstream/simulated.ts';

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export const embeddingsRoute: Route = {
  method: 'POST',
  path: '/v1/embeddings',
  dialect: chatCompletions,
  async handle(exchange, parts) {
    const { parsed: body } = await readJsonBody(exchange.request, { maxBytes: parts.maxBodyBytes });
    const first = decode(body);
    const decision = resolveFor(parts.router, {
      capability: capabilityOf(chatCompletions.modelOf(body)),
      context: embeddingContext(callerContext(exchange, first.user), first),
      explain: wantsExplanation(exchange),
      decided: exchange.decided,
    });
    noteDecision(exchange, decision, false);
    const { params } = decision.resolution;
    const request = params === undefined ? first : decode(chatCompletions.withParams(body, params));
    const plan = planRequest(exchange, decision);
    const answered = await tryTargets(exchange, parts, {
      ...plan,
      dialect: chatCompletions,
      prepare: (target) => prepare(request, target, { plan, parts }),
      send: (prepared) => send(exchange, parts, { prepared, plan }),
    });
    if (answered === undefined) return;
    const { value, headers, settle } = answered;
    settle('success');
    const { reply, warnings, wireTarget } = value;
    const meta = { model: reply.model ?? wireTarget.upstream, warnings };
    const encoded = encodeEmbeddingReply(
      reply,
      request,
      plan.extras === undefined ? meta : { ...meta, extras: plan.extras },
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
  { plan, parts }: { readonly plan: RequestPlan; readonly parts: DataParts },
): Sent<PreparedEmbedding> {
  const { table } = plan.decision.snapshot;
  const found = destinationOf(target, { table, wanted: embeddingModalities }, parts);
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
  { prepared, plan }: { readonly prepared: PreparedEmbedding; readonly plan: RequestPlan },
): Promise<Sent<PreparedEmbedding & { readonly reply: EmbeddingReply; readonly simulated: boolean }>> {
  const { connect } = plan.decision.resolution.timeouts;
  const { endpoint, http, adapter } = prepared;
  const call = {
    endpoint,
    ...http,
    headers: { ...http.headers, ...scenarioHeader(exchange, endpoint) },
    limits: { connect, closing: connect },
    deadline: plan.deadline,
  };
  const sent = await receiveReply({
    upstream: parts.upstream,
    call,
    presence: exchange.presence,
    crashed: (error) => parts.crashed(error, exchange.id),
  });
  if (!sent.ok) return sent;
  const { status } = sent.value.http;
  if (status < 200 || status >= 300) return { ok: false, failure: adapter.failure(sent.value.http) };
  const decoded = prepared.decode(sent.value.http);
  if (!decoded.ok) return decoded;
  return {
    ok: true,
    value: { ...prepared, reply: decoded.value, simulated: saysSimulated(sent.value.http.headers) },
  };
}

function decode(body: Readonly<Record<string, unknown>>): EmbeddingRequest {
  const decoded = decodeEmbeddingRequest(body);
  if (decoded.ok) return decoded.value;
  throw refusalOf(decoded.failure);
}
