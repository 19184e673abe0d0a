import type { ChatRequest } from '../../chat/request.ts';
import type { CallDetails, CallOutcome } from '../../runtime/health.ts';
import type { ClientDialect, RequestHints } from '../../wire/adapter.ts';
import { sendJson } from '../answer/respond.ts';
import { responseSink, streamHeaders } from '../answer/response-sink.ts';
import { afterFailure, detailsOf } from '../attempt/after-failure.ts';
import { scenarioHeader } from '../attempt/scenario-header.ts';
import { planRequest, type RequestPlan, tryTargets, wantsExplanation } from '../attempt/try-targets.ts';
import type { DataParts, Exchange } from '../contract/exchange.ts';
import type { JsonBody } from '../contract/json-body.ts';
import { refusalOf } from '../contract/refusal.ts';
import { chatModalities } from '../decide/modalities.ts';
import { callerContext, chatContext } from '../decide/resolve-context.ts';
import { capabilityOf, resolveFor } from '../decide/resolve-for.ts';
import { noteDecision, observedFacts } from '../record/note.ts';
import type { LiveStream, StreamEnd } from '../relay/receive-stream.ts';
import type { ChatAnswer, ChatJob } from './chat-job.ts';
import { prepareChat } from './prepare-chat.ts';
import { sendChat } from './send-chat.ts';
import { timingsOf } from './timings.ts';

/** What a caller asked, as it came. */
export interface AskedChat {
  readonly dialect: ClientDialect;
  readonly source: JsonBody;
  readonly hints?: RequestHints;
}

/** Answers one chat request in the caller's dialect: resolve, try the targets, pass the answer on. */
export async function answerChat(exchange: Exchange, parts: DataParts, asked: AskedChat): Promise<void> {
  const capability = capabilityOf(asked.dialect.modelOf(asked.source.parsed, asked.hints));
  const first = decodeChat(asked, asked.source.parsed);
  const decision = resolveFor(parts.router, {
    capability,
    context: chatContext(callerContext(exchange, first.user), first, asked.dialect.name),
    explain: wantsExplanation(exchange),
    decided: exchange.decided,
  });
  noteDecision(exchange, decision, first.stream);
  const plan = planRequest(exchange, decision);
  const job = chatJob(exchange, { asked, first, plan });
  const answered = await tryTargets(exchange, parts, {
    ...plan,
    dialect: asked.dialect,
    prepare: (target) => prepareChat(job, target, parts),
    send: (prepared, target) => sendChat(job, prepared, target, parts),
  });
  if (answered === undefined) return;
  const { value, headers, milliseconds, settle } = answered;
  try {
    const { outcome, details } = await passOn(exchange, parts, value, headers);
    settle(outcome, { ...details, ...timingsOf(value, milliseconds) });
  } finally {
    // Counts only where the line above threw: a permit must not be lost by a mistake of ours.
    settle('ignored');
  }
}

/** Writes the answer. Returns what health should hear. */
async function passOn(
  exchange: Exchange,
  parts: DataParts,
  answer: ChatAnswer,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly outcome: CallOutcome; readonly details?: CallDetails }> {
  const { response } = exchange;
  if (answer.kind === 'whole') {
    sendJson(response, 200, headers, answer.write());
    exchange.note({ status: 200, outcome: 'complete', ...observedFacts(answer.observed) });
    return { outcome: 'success' };
  }
  response.writeHead(200, { ...headers, ...streamHeaders });
  const end = await runStream(answer.live, response, parts);
  exchange.note({
    status: 200,
    outcome: end.outcome,
    ...(end.outcome === 'failed' ? { code: end.failure.code } : {}),
    ...observedFacts(answer.live.observed),
  });
  if (end.outcome === 'complete') return { outcome: 'success' };
  if (end.outcome === 'abandoned') return { outcome: 'ignored' };
  return { outcome: afterFailure(end.failure).outcome, details: detailsOf(end.failure) };
}

/** Lets a stream run into the response, and ends the response whatever happens. */
async function runStream(
  live: LiveStream,
  response: Exchange['response'],
  { pinger }: DataParts,
): Promise<StreamEnd> {
  const sink = responseSink(response);
  pinger.add(sink);
  try {
    return await live.run(sink);
  } finally {
    pinger.remove(sink);
    response.end();
  }
}

function chatJob(
  exchange: Exchange,
  options: { readonly asked: AskedChat; readonly first: ChatRequest; readonly plan: RequestPlan },
): ChatJob {
  const { asked, first, plan } = options;
  const { resolution, snapshot } = plan.decision;
  const { params, timeouts } = resolution;
  const { parsed } = asked.source;
  const body = params === undefined ? parsed : asked.dialect.withParams(parsed, params);
  const meta = { id: exchange.id, created: Math.floor(Date.now() / 1000) };
  const request = body === parsed ? first : decodeChat(asked, body);
  return {
    dialect: asked.dialect,
    source: asked.source,
    body,
    request,
    table: snapshot.table,
    wanted: chatModalities(request),
    timeouts,
    deadline: plan.deadline,
    meta: plan.extras === undefined ? meta : { ...meta, extras: plan.extras },
    presence: exchange.presence,
    headersFor: (endpoint) => scenarioHeader(exchange, endpoint),
  };
}

function decodeChat({ dialect, hints }: AskedChat, body: JsonBody['parsed']): ChatRequest {
  const decoded = dialect.decode(body, hints);
  if (decoded.ok) return decoded.value;
  throw refusalOf(decoded.failure);
}
