import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientDialect } from '../../wire/adapter.ts';
import { sendRefusal } from '../answer/respond.ts';
import type { Decided } from '../contract/decided.ts';
import type { DataParts, Exchange, Route } from '../contract/exchange.ts';
import { internalError } from '../contract/own-failure.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Settled } from '../contract/settled.ts';
import { millisecondsSince } from '../record/milliseconds.ts';
import { type Admission, overloaded } from './admission.ts';
import type { Authenticate } from './authenticate.ts';
import { createMatcher, describeAsked, type RouteMatch } from './match-route.ts';
import { requestId } from './request-id.ts';
import { screen } from './screen.ts';
import { watchPresence } from './watch-presence.ts';

export interface DataPathOptions {
  /** While none has matched, errors are written in the dialect of the first. */
  readonly routes: readonly [Route, ...Route[]];
  readonly parts: DataParts;
  readonly authenticate: Authenticate;
  readonly admission: Admission;
  /** Whether a request comes over a connection too many. */
  readonly refuses: (request: IncomingMessage) => boolean;
  /** Hears of every request once, when it is over, and of what was decided where it came to that. */
  readonly settled: (record: Settled, decided: Decided | undefined) => void;
}

/** Answers a request under `/v1/`. Never rejects. */
export type DataPath = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The way of every data request: screen, match, admit, authenticate, handle, settle. A route's handler is only
 * ever reached by a caller who is known, and nothing of a body is read before that.
 */
export function createDataPath(options: DataPathOptions): DataPath {
  const match = createMatcher(options.routes);
  const { parts, authenticate, admission } = options;

  async function handle(request: IncomingMessage, response: ServerResponse, draft: Draft): Promise<void> {
    const fault = screen(request);
    if (fault !== undefined) throw fault;
    const { route, parameter } = matchOrNote(request.method ?? '', pathOf(request), draft);
    draft.dialect = route.dialect;
    draft.facts.route = `${route.method} ${route.path}`;
    if (options.refuses(request)) throw overloaded();
    admission.enter();
    // Counted until the last byte is out, so that a drain waits for it too.
    response.once('close', admission.leave);
    const caller = await authenticate(request);
    if (caller.team !== undefined) draft.facts.team = caller.team;
    if (caller.key !== undefined) draft.facts.key = caller.key;
    if (request.headers.expect !== undefined) response.writeContinue();
    const exchange: Exchange = {
      id: draft.id,
      request,
      response,
      caller,
      presence: watchPresence(response),
      startedAt: draft.startedAt,
      ...(parameter === undefined ? {} : { parameter }),
      note: (facts) => Object.assign(draft.facts, facts),
      decided: (decided) => {
        draft.decided = decided;
      },
    };
    await route.handle(exchange, parts);
  }

  function matchOrNote(method: string, path: string, draft: Draft): RouteMatch {
    try {
      return match(method, path);
    } catch (error) {
      draft.facts.asked = describeAsked(method, path);
      throw error;
    }
  }

  return async (request, response) => {
    const draft: Draft = {
      id: requestId(request.headers['x-request-id']?.toString()),
      startedAt: performance.now(),
      dialect: options.routes[0].dialect,
      decided: undefined,
      facts: { route: 'none', status: 500, outcome: 'failed', attempts: 0 },
    };
    try {
      await handle(request, response, draft);
    } catch (error) {
      answerError(error, request, response, draft);
      if (!(error instanceof Refusal)) parts.crashed(error, draft.id);
    }
    const milliseconds = millisecondsSince(draft.startedAt);
    options.settled({ id: draft.id, milliseconds, ...draft.facts }, draft.decided);
  };
}

/** What is known of a request before it settles. */
interface Draft {
  readonly id: string;
  readonly startedAt: number;
  dialect: ClientDialect;
  decided: Decided | undefined;
  readonly facts: { -readonly [Name in keyof Omit<Settled, 'id' | 'milliseconds'>]: Settled[Name] };
}

function answerError(error: unknown, request: IncomingMessage, response: ServerResponse, draft: Draft): void {
  const refusal = error instanceof Refusal ? error : internalRefusal;
  draft.facts.code = refusal.failure.code;
  draft.facts.status = refusal.status;
  draft.facts.outcome = refusal === internalRefusal ? 'failed' : 'refused';
  // After the head there is no way to tell of an error but to break off.
  if (response.headersSent) response.destroy();
  else sendRefusal(request, response, { refusal, dialect: draft.dialect, id: draft.id });
}

const internalRefusal = new Refusal({ ...internalError, status: 500 });

function pathOf(request: IncomingMessage): string {
  const target = request.url ?? '';
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
