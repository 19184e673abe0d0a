import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderFailure } from '../../chat/failure.ts';
import type { ClientDialect } from '../../wire/adapter.ts';
import type { Refusal } from '../contract/refusal.ts';

/** How long the rest of a refused body is read and dropped, so that the caller sees the answer and not a reset. */
const lingering = 1000;

/** Sends a whole JSON body. */
export function sendJson(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Sends our own refusal in the caller's dialect; a body that is still on its way is dropped. */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  options: { readonly refusal: Refusal; readonly dialect: ClientDialect; readonly id: string },
): void {
  const { refusal, dialect, id } = options;
  const { body } = dialect.failure(refusal.failure, { requestId: id });
  if (request.complete || !carriesBody(request)) {
    sendJson(response, refusal.status, { 'x-request-id': id, ...refusal.headers }, body);
    return;
  }
  response.writeHead(refusal.status, {
    'x-request-id': id,
    ...refusal.headers,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.write(body);
  const timer = setTimeout(finish, lingering);
  request.once('end', finish).once('close', finish).resume();
  function finish(): void {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  }
}

/** Sends what is left when our own tries are spent: the provider's failure, in the caller's dialect. */
export function sendFailure(
  response: ServerResponse,
  options: {
    readonly failure: ProviderFailure;
    readonly dialect: ClientDialect;
    readonly id: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Further top-level fields of the body. */
    readonly extras: Readonly<Record<string, unknown>> | undefined;
  },
): number {
  const { failure, dialect, id, extras } = options;
  const { status, body } = dialect.failure(failure, { requestId: id });
  const headers: Record<string, string> = { ...options.headers, 'x-should-retry': 'false' };
  if (failure.retryAfter !== undefined) {
    headers['retry-after'] = String(Math.ceil(failure.retryAfter / 1000));
    headers['retry-after-ms'] = String(Math.ceil(failure.retryAfter));
  }
  sendJson(response, status, headers, extras === undefined ? body : withFields(body, extras));
  return status;
}

function withFields(body: string, extras: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...JSON.parse(body), ...extras });
}

export function carriesBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  );
}
