import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderFailure } from '../chat/failure.ts';
import type { Usage } from '../chat/usage.ts';
import { type Answer, answerChat, answerEmbeddings, plainPerformance } from './answer.ts';
import { classOf, type FailureWish, failureBody, type Playing } from './failure.ts';
import { findRoute } from './find-route.ts';
import type { Operation, SimFormat } from './format.ts';
import { inspectRequest } from './inspect-request.ts';
import type { JournalLine, JournalWriter } from './journal.ts';
import { applyFaults } from './play/faults.ts';
import { httpOutlet, socketOutlet } from './play/outlet.ts';
import type { Performance } from './play/performance.ts';
import { play } from './play/play.ts';
import { readBody } from './read-body.ts';
import type { Gate } from './scenario/gate.ts';
import type { Scenario } from './scenario/keys.ts';
import { parseScenario, splitModel } from './scenario/parse-scenario.ts';
import { embedText } from './script/embed-text.ts';
import { countTokens } from './script/tokens.ts';

/** What every exchange of one simulator shares. */
export interface House {
  readonly formats: readonly SimFormat[];
  readonly journal: JournalWriter;
  readonly gate: Gate;
  readonly seed: number;
  readonly latency: number;
  readonly models: readonly string[];
  readonly clock: () => number;
  /** Milliseconds after which an exchange is ended, whatever it does. */
  readonly longest: number;
  readonly closing: AbortSignal;
}

/** Serves one request: what is it, what does its provider say, and how does that go out. */
export async function serveExchange(
  request: IncomingMessage,
  response: ServerResponse,
  house: House,
): Promise<void> {
  const target = request.url ?? '/';
  const found = findRoute(house.formats, target, request.headers);
  const { objection, ...seen } = inspectRequest(request.headers, target);
  const line = house.journal.open({
    at: house.clock(),
    method: request.method ?? '',
    path: (target.split('?')[0] ?? '').slice(0, 500),
    provider: found.provider,
    format: found.format.name,
    ...(found.route === undefined ? {} : { operation: found.route.operation }),
    stream: false,
    ...seen,
  });
  const playing: Playing = { format: found.format, requestId: `req_sim_${line.order}` };
  const exchange: Exchange = { request, response, house, line, playing, provider: found.provider };
  const decision =
    objection === undefined
      ? await decide(exchange, found.route)
      : refuse(playing, { class: 'invalid_request', message: objection });
  await perform(exchange, decision);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly house: House;
  readonly line: JournalLine;
  readonly playing: Playing;
  readonly provider: string;
}

/** What goes out, and what it bills when all of it does. */
interface Decision {
  readonly performance: Performance;
  readonly usage?: Usage;
  /** Why the request was not served; it is no fault of the provider then. */
  readonly refusal?: string;
}

async function decide(exchange: Exchange, route: Operation | undefined): Promise<Decision> {
  const { request, playing, house } = exchange;
  if (route === undefined) {
    return refuse(playing, { class: 'not_found', message: 'no such path in this simulated provider' });
  }
  const wanted = route.operation === 'models' ? 'GET' : 'POST';
  if (request.method !== wanted) {
    return refuse(playing, {
      class: 'invalid_request',
      status: 405,
      message: `this path takes ${wanted} only`,
    });
  }
  if (route.operation === 'models') {
    const list = playing.format.models(house.models, Math.floor(house.clock() / 1000));
    return {
      performance: applyFaults(plainPerformance(playing, 200, playing.format.layOut(list)), {}, playing),
    };
  }
  const body = await readBody(request);
  if (!body.ok) return refuse(playing, { class: 'invalid_request', ...body });
  return decideOnBody(exchange, route, body.value);
}

async function decideOnBody(
  exchange: Exchange,
  route: Exclude<Operation, { operation: 'models' }>,
  body: unknown,
): Promise<Decision> {
  const { request, playing, house, line, provider } = exchange;
  const written = route.model ?? Object(body).model;
  if (typeof written !== 'string' || written === '') {
    return refuse(playing, { class: 'invalid_request', param: 'model', message: 'a model must be named' });
  }
  const named = splitModel(written);
  line.note({ model: named.model.slice(0, 200) });
  const parsed = parseScenario(String(request.headers['x-sim-scenario'] ?? ''), named.scenario);
  if (!parsed.ok)
    return refuse(playing, { class: 'invalid_request', param: 'x-sim-scenario', message: parsed.message });
  if (parsed.text !== '') line.note({ scenario: parsed.text });
  const scenario = house.gate.admit(parsed.scenario, `${provider} ${named.model} ${parsed.text}`);
  const task: Task = { ...exchange, body, model: named.model, scenario };
  return route.operation === 'chat' ? decideChat(task, route) : decideEmbeddings(task, route);
}

interface Task extends Exchange {
  readonly body: unknown;
  readonly model: string;
  readonly scenario: Scenario;
}

function decideChat(task: Task, route: Extract<Operation, { operation: 'chat' }>): Decision {
  const { house, line, scenario } = task;
  const decoded = task.playing.format.dialect.decode(
    task.body,
    route.stream === undefined ? {} : { stream: route.stream },
  );
  if (!decoded.ok) return refuseFailure(task.playing, decoded.failure);
  const { value: request } = decoded;
  const playing = request.stream ? { ...task.playing, framing: route.framing } : task.playing;
  line.note({ stream: request.stream });
  const failed = decideFailure(scenario, playing, request.stream);
  if (failed !== undefined) return failed;
  const created = Math.floor(house.clock() / 1000);
  const { model } = task;
  const answer: Answer = answerChat({
    ...house,
    request,
    model,
    order: line.order,
    created,
    scenario,
    playing,
  });
  line.note({ id: answer.id });
  return { usage: answer.usage, performance: applyFaults(answer.performance, scenario, playing) };
}

function decideEmbeddings(task: Task, route: Extract<Operation, { operation: 'embeddings' }>): Decision {
  const { house, line, scenario, playing, model } = task;
  const decoded = route.shape.decode(task.body);
  if (!decoded.ok) return refuseFailure(playing, decoded.failure);
  const { value: request } = decoded;
  const failed = decideFailure(scenario, playing, false);
  if (failed !== undefined) return failed;
  const dimensions = request.dimensions ?? route.shape.dimensions;
  const texts = request.input.map((one) => (typeof one === 'string' ? one : one.join(' ')));
  const input = request.input.reduce(
    (sum, one) => sum + (typeof one === 'string' ? countTokens(one) : one.length),
    0,
  );
  const id = `embd-sim-${line.order}`;
  line.note({ id });
  const vectors = texts.map((text) => embedText(text, dimensions, house.seed));
  const answer = { id, model, request, vectors, input };
  const performance = answerEmbeddings({ playing, ...house }, route.shape, answer);
  return { usage: { input, total: input }, performance: applyFaults(performance, scenario, playing) };
}

/** A scenario that wants an error instead of an answer. An `error` in the stream is not one of these. */
function decideFailure(scenario: Scenario, playing: Playing, stream: boolean): Decision | undefined {
  const { status, reason, redirect } = scenario;
  const asked = (status !== undefined || reason !== undefined) && redirect === undefined;
  if (!asked || (scenario.error !== undefined && stream)) return undefined;
  const { status: sent, body } = failureBody(playing, { class: reason ?? classOf(status ?? 500), status });
  const performance = plainPerformance(playing, sent, body);
  const waits: [string, string | undefined][] = [
    ['retry-after', scenario['retry-after']],
    ['retry-after-ms', scenario['retry-after-ms']],
  ];
  const headers = Object.fromEntries(
    waits.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const failing = { ...performance, headers: { ...performance.headers, ...headers } };
  return { performance: applyFaults(failing, scenario, playing) };
}

function refuse(playing: Playing, wish: FailureWish & { readonly message: string }): Decision {
  const { status, body } = failureBody(playing, wish);
  return {
    performance: applyFaults(plainPerformance(playing, status, body), {}, playing),
    refusal: wish.message,
  };
}

/** A dialect could not make sense of the body. */
function refuseFailure(playing: Playing, { message, param }: ProviderFailure): Decision {
  return refuse(playing, { class: 'invalid_request', message, param });
}

async function perform({ request, response, house, line }: Exchange, decision: Decision): Promise<void> {
  const { performance, usage, refusal } = decision;
  if (refusal !== undefined) line.note({ refusal });
  const { socket } = request;
  const ending = new AbortController();
  const gone = (): void => ending.abort(new CallerGone());
  const late = setTimeout(() => ending.abort(new TimeUp()), house.longest);
  const closing = (): void => ending.abort(new TimeUp());
  socket.once('close', gone);
  house.closing.addEventListener('abort', closing);
  if (socket.destroyed) gone();
  if (house.closing.aborted) closing();
  const raw = performance.headDrip !== undefined || performance.framing === 'both';
  const outlet = raw ? socketOutlet(socket) : httpOutlet(response);
  try {
    const outcome = await play(performance, {
      outlet,
      socket,
      signal: ending.signal,
      sent: ({ status, events, bytes, output }) =>
        line.note({ status: status ?? performance.status, events, bytes, ...bill(usage, output) }),
    });
    line.settle(refusal === undefined ? outcome : 'refused');
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    line.settle(ending.signal.reason instanceof CallerGone ? 'abandoned' : 'cut');
    socket.destroy();
  } finally {
    clearTimeout(late);
    socket.off('close', gone);
    house.closing.removeEventListener('abort', closing);
  }
}

class CallerGone extends Error {}
class TimeUp extends Error {}

/** All of the input, and as much of the output as was sent. */
function bill(usage: Usage | undefined, sent: number): { usage?: Usage } {
  if (usage === undefined) return {};
  const { input = 0, output } = usage;
  if (output === undefined) return { usage };
  const reasoning = usage.reasoning === undefined ? {} : { reasoning: Math.min(usage.reasoning, sent) };
  return { usage: { input, output: sent, ...reasoning, total: input + sent } };
}
