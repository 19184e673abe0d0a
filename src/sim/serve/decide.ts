import type { ProviderFailure } from '../../chat/failure.ts';
import { answerChat, answerEmbeddings, plainPerformance } from '../answer.ts';
import { classOf, type FailureWish, type Playing, wordFailure } from '../formats/failure.ts';
import type { Operation } from '../formats/format.ts';
import type { Performance } from '../play/performance.ts';
import type { Scenario } from '../scenario/keys.ts';
import { parseScenario, splitModel } from '../scenario/parse-scenario.ts';
import { embedText } from '../script/embed-text.ts';
import { countTokens } from '../script/tokens.ts';
import { applyFaults } from './apply-faults.ts';
import type { Decision, Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';

/** Decides what the provider that is played says to a request. */
export async function decide(exchange: Exchange, route: Operation | undefined): Promise<Decision> {
  const { request, playing, parts } = exchange;
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
    const { models, contentType, layOut } = playing.format;
    const list = models(parts.models, Math.floor(parts.clock() / 1000));
    return { performance: plain(playing, { status: 200, contentType, body: layOut(list) }) };
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
  const { request, playing, parts, line, provider } = exchange;
  const written = route.model ?? Object(body).model;
  if (typeof written !== 'string' || written === '') {
    return refuse(playing, { class: 'invalid_request', param: 'model', message: 'a model must be named' });
  }
  const named = splitModel(written);
  if (named.model.length > limits.modelName) return tooMuch(playing, 'model', limits.modelName);
  line.note({ model: named.model });
  const parsed = parseScenario(String(request.headers['x-sim-scenario'] ?? ''), named.scenario);
  if (!parsed.ok)
    return refuse(playing, { class: 'invalid_request', param: 'x-sim-scenario', message: parsed.message });
  if (parsed.text !== '') line.note({ scenario: parsed.text });
  const scenario = parts.gate.admit(parsed.scenario, `${provider} ${named.model} ${parsed.text}`);
  const task: Task = { ...exchange, body, model: named.model, scenario };
  return route.operation === 'chat' ? decideChat(task, route) : decideEmbeddings(task, route);
}

interface Task extends Exchange {
  readonly body: unknown;
  readonly model: string;
  readonly scenario: Scenario;
}

function decideChat(task: Task, route: Extract<Operation, { operation: 'chat' }>): Decision {
  const { parts, line, scenario } = task;
  const decoded = task.playing.format.dialect.decode(
    task.body,
    route.stream === undefined ? {} : { stream: route.stream },
  );
  if (!decoded.ok) return refuseFailure(task.playing, decoded.failure);
  const { value: request } = decoded;
  const playing = request.stream ? { ...task.playing, framing: route.framing } : task.playing;
  line.note({ stream: request.stream });
  if (scenario.done !== undefined && request.stream && playing.format.terminator === undefined) {
    const message = 'scenario key "done" means nothing in a format whose streams have no end of their own';
    return refuse(playing, { class: 'invalid_request', param: 'x-sim-scenario', message });
  }
  if ((scenario.tokens ?? 0) * (request.candidates ?? 1) > limits.tokens) {
    return tooMuch(playing, 'x-sim-scenario', limits.tokens);
  }
  const failed = decideFailure(scenario, playing, request.stream);
  if (failed !== undefined) return failed;
  const created = Math.floor(parts.clock() / 1000);
  const { model } = task;
  const answer = answerChat({
    ...parts,
    request,
    model,
    order: line.order,
    created,
    scenario,
    playing,
  });
  line.note({ id: answer.id });
  const performance = applyFaults(answer.performance, scenario, playing);
  return { usage: answer.usage, paidAhead: !request.stream, performance };
}

function decideEmbeddings(task: Task, route: Extract<Operation, { operation: 'embeddings' }>): Decision {
  const { parts, line, scenario, playing, model } = task;
  const decoded = route.shape.decode(task.body);
  if (!decoded.ok) return refuseFailure(playing, decoded.failure);
  const { value: request } = decoded;
  const failed = decideFailure(scenario, playing, false);
  if (failed !== undefined) return failed;
  const dimensions = request.dimensions ?? route.shape.dimensions;
  if (dimensions > limits.dimensions) return tooMuch(playing, 'dimensions', limits.dimensions);
  if (request.input.length > limits.inputs) return tooMuch(playing, 'input', limits.inputs);
  const texts = request.input.map((one) => (typeof one === 'string' ? one : one.join(' ')));
  const input = request.input.reduce(
    (sum, one) => sum + (typeof one === 'string' ? countTokens(one) : one.length),
    0,
  );
  const id = `embd-sim-${line.order}`;
  line.note({ id });
  const vectors = texts.map((text) => embedText(text, dimensions, parts.seed));
  const answer = { id, model, request, vectors, input };
  const performance = answerEmbeddings({ playing, ...parts }, route.shape, answer);
  return { usage: { input, total: input }, performance: applyFaults(performance, scenario, playing) };
}

/** A scenario that wants an error instead of an answer; an `error` in mid-answer is one where nothing is streamed. */
function decideFailure(scenario: Scenario, playing: Playing, stream: boolean): Decision | undefined {
  const { status, reason, redirect, error } = scenario;
  if (redirect !== undefined || (error !== undefined && stream)) return undefined;
  if (error === undefined && status === undefined && reason === undefined) return undefined;
  const named = reason ?? (status === undefined ? 'overloaded' : classOf(status));
  const failure = wordFailure(playing, { class: named, status });
  return { performance: applyFaults(plainPerformance(playing, failure), scenario, playing) };
}

/** What one request may ask for, so that no caller can exhaust the machine; real providers have such limits too. */
const limits = { modelName: 256, tokens: 400_000, dimensions: 8192, inputs: 2048 };

function tooMuch(playing: Playing, param: string, most: number): Decision {
  return refuse(playing, {
    class: 'invalid_request',
    param,
    message: `${param}: more than the ${most} that are possible`,
  });
}

/** The request is wrong, and is told so in the words of its format. */
export function refuse(playing: Playing, wish: FailureWish & { readonly message: string }): Decision {
  return { performance: plain(playing, wordFailure(playing, wish)), refusal: wish.message };
}

/** A dialect could not make sense of the body. */
function refuseFailure(playing: Playing, { message, param }: ProviderFailure): Decision {
  return refuse(playing, { class: 'invalid_request', message, param });
}

function plain(playing: Playing, body: Parameters<typeof plainPerformance>[1]): Performance {
  return applyFaults(plainPerformance(playing, body), {}, playing);
}
