import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Usage } from '../../chat/usage.ts';
import type { Playing } from '../formats/failure.ts';
import { httpOutlet, socketOutlet } from '../play/outlet.ts';
import { play } from '../play/play.ts';
import { decide, refuse } from './decide.ts';
import type { Decision, Exchange, SimParts } from './exchange.ts';
import { findRoute } from './find-route.ts';
import { inspectRequest } from './inspect-request.ts';

/** Serves one request: what is it, what does its provider say, and how does that go out. */
export async function serveExchange(
  request: IncomingMessage,
  response: ServerResponse,
  parts: SimParts,
): Promise<void> {
  const target = request.url ?? '/';
  const found = findRoute(parts.formats, target, request.headers);
  const { objection, ...seen } = inspectRequest(request.headers, target);
  const line = parts.journal.open({
    at: parts.clock(),
    method: request.method ?? '',
    path: (target.split('?')[0] ?? '').slice(0, 500),
    provider: found.provider,
    format: found.format.name,
    ...(found.route === undefined ? {} : { operation: found.route.operation }),
    stream: false,
    ...seen,
  });
  const playing: Playing = { format: found.format, requestId: `req_sim_${line.order}` };
  const exchange: Exchange = { request, response, parts, line, playing, provider: found.provider };
  try {
    const decision =
      objection === undefined
        ? await decide(exchange, found.route)
        : refuse(playing, { class: 'invalid_request', message: objection });
    await perform(exchange, decision);
  } catch (error) {
    // A caller that left while it was still sending; anything else is a fault of ours, and the journal says so.
    if (!request.socket.destroyed)
      line.note({ refusal: `the simulator failed: ${String(error).slice(0, 200)}` });
    line.settle(request.socket.destroyed ? 'abandoned' : 'cut');
    throw error;
  }
}

async function perform({ request, response, parts, line }: Exchange, decision: Decision): Promise<void> {
  const { performance, refusal } = decision;
  if (refusal !== undefined) line.note({ refusal });
  const { socket } = request;
  const ending = new AbortController();
  const gone = (): void => ending.abort(new CallerGone());
  const late = setTimeout(() => ending.abort(new TimeUp()), parts.longest);
  const closing = (): void => ending.abort(new TimeUp());
  socket.once('close', gone);
  parts.closing.addEventListener('abort', closing);
  if (socket.destroyed) gone();
  if (parts.closing.aborted) closing();
  const raw = performance.headDrip !== undefined || performance.framing === 'both';
  const outlet = raw ? socketOutlet(socket) : httpOutlet(response);
  try {
    const outcome = await play(performance, {
      outlet,
      socket,
      signal: ending.signal,
      sent: ({ output, ...sent }) => line.note({ ...sent, ...bill(decision, output) }),
    });
    line.settle(refusal === undefined ? outcome : 'refused');
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    line.settle(ending.signal.reason instanceof CallerGone ? 'abandoned' : 'cut');
    socket.destroy();
  } finally {
    clearTimeout(late);
    socket.off('close', gone);
    parts.closing.removeEventListener('abort', closing);
  }
}

class CallerGone extends Error {}
class TimeUp extends Error {}

/** All of the input, and of the output as much as was written. */
function bill({ usage, paidAhead }: Decision, sent: number): { usage?: Usage } {
  if (usage === undefined) return {};
  const { input = 0, output, reasoning } = usage;
  if (output === undefined || paidAhead) return { usage };
  const thought = reasoning === undefined ? {} : { reasoning: Math.min(reasoning, sent) };
  return { usage: { input, output: sent, ...thought, total: input + sent } };
}
