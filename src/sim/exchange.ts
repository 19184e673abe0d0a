import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Usage } from '../chat/usage.ts';
import { type Decision, decide, type Exchange, type House, refuse } from './decide.ts';
import type { Playing } from './failure.ts';
import { findRoute } from './find-route.ts';
import { inspectRequest } from './inspect-request.ts';
import { httpOutlet, socketOutlet } from './play/outlet.ts';
import { play } from './play/play.ts';

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
