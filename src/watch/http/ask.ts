import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Failure } from '../news.ts';
import { readBody } from './read-body.ts';
import { failureOfStatus, retryAfterOf } from './refusals.ts';

/** How long each part of a request may take, in milliseconds. */
export interface Patience {
  /** Until the connection stands, name resolution and TLS included. */
  readonly connect: number;
  /** From then until the answer begins, beyond what the server was asked to wait. */
  readonly answer: number;
  /** The longest silence within the answer. */
  readonly idle: number;
  /** All of it, beyond what the server was asked to wait. */
  readonly total: number;
}

export interface Question {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For how long the server was asked to hold its answer back, in milliseconds. */
  readonly hold: number;
  readonly patience: Patience;
  readonly maxBytes: number;
  /** Certificates to trust in place of the system's, PEM. */
  readonly ca?: string | undefined;
  /** The one address to connect to, where a name has several and each is asked. */
  readonly address?: string | undefined;
  readonly signal: AbortSignal;
}

export type HttpAnswer =
  | {
      readonly type: 'content';
      readonly bytes: Buffer;
      readonly etag: string | undefined;
      /** The server says that it waits for news, so that it may be asked again at once. */
      readonly held: boolean;
    }
  | { readonly type: 'unchanged'; readonly held: boolean }
  | { readonly type: 'failed'; readonly failure: Failure; readonly retryAfter?: number };

/**
 * Asks for a document once, over a connection of its own: nothing is followed, nothing is decompressed, and nothing
 * is taken that did not arrive whole. Never rejects; an aborted one answers as unreachable.
 */
export async function ask(question: Question): Promise<HttpAnswer> {
  const { url, patience, hold, signal } = question;
  const over = new AbortController();
  const deadline = createDeadline(over);
  const whole = setTimeout(() => over.abort(late('all of the answer')), hold + patience.total);
  try {
    deadline.within(patience.connect, 'a connection');
    const secure = url.protocol === 'https:';
    const request = (secure ? secureRequest : plainRequest)(url, {
      method: 'GET',
      headers: question.headers,
      signal: AbortSignal.any([signal, over.signal]),
      // Its own connection: one that was kept may be dead, and a name may lead elsewhere by now.
      agent: false,
      maxHeaderSize: 16_384,
      ...(secure && question.ca !== undefined ? { ca: question.ca } : {}),
      ...(question.address === undefined ? {} : { lookup: onlyAt(question.address) }),
    });
    const connected = () => deadline.within(hold + patience.answer, 'the beginning of an answer');
    request.once('socket', (socket) => socket.once(secure ? 'secureConnect' : 'connect', connected));
    const response = await responseTo(request);
    try {
      return await answerIn(response, question, () => deadline.within(patience.idle, 'the next piece'));
    } finally {
      response.destroy();
    }
  } catch (error) {
    const why = over.signal.aborted ? over.signal.reason : error;
    return { type: 'failed', failure: unreachable(why) };
  } finally {
    clearTimeout(whole);
    deadline.clear();
  }
}

/** Resolves every name to one address; TLS and `Host` go on with the name. */
function onlyAt(address: string): LookupFunction {
  const family = isIP(address);
  return (_name, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

/** The answer's beginning, whatever it is; rejects where the connection ends without one. */
function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // A change of protocol (101) comes with neither a response nor an error, and nobody would hear of it.
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response);
    });
    request.once('close', () => reject(new Error('closed')));
    // It stays: an error after the response has come would end the process if nobody heard it.
    request.on('error', reject);
    request.end();
  });
}

async function answerIn(
  response: IncomingMessage,
  { maxBytes, headers }: Question,
  alive: () => void,
): Promise<HttpAnswer> {
  const { statusCode = 0 } = response;
  const held = /(?:^|,)\s*wait\b/i.test(String(response.headers['preference-applied'] ?? ''));
  if (statusCode === 304 && 'if-none-match' in headers) return { type: 'unchanged', held };
  if (statusCode !== 200) {
    const retryAfter = retryAfterOf(response.headers);
    const failure = failureOfStatus(statusCode);
    return { type: 'failed', failure, ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
  const body = await readBody(response, { maxBytes, alive });
  if ('failure' in body) return { type: 'failed', failure: body.failure };
  return { type: 'content', bytes: body.bytes, etag: usableTag(response.headers.etag), held };
}

/** Only a tag that may be sent back: it comes from outside, and becomes a header. */
function usableTag(tag: string | undefined): string | undefined {
  return tag !== undefined && tag.length <= 1024 && /^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(tag)
    ? tag
    : undefined;
}

/** One wait after another, of which only the newest counts. */
function createDeadline(over: AbortController) {
  let timer: NodeJS.Timeout | undefined;
  return {
    within(milliseconds: number, what: string): void {
      clearTimeout(timer);
      timer = setTimeout(() => over.abort(late(what)), milliseconds);
    },
    clear: () => clearTimeout(timer),
  };
}

class Late extends Error {}

function late(what: string): Late {
  return new Late(`It took too long to get ${what}.`);
}

/** Only the code of an error is told: a message could have parts of what was sent. */
function unreachable(error: unknown): Failure {
  if (error instanceof Late) return { code: 'source-unreachable', message: error.message };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return {
    code: 'source-unreachable',
    message: `It cannot be reached${/^[A-Z0-9_]+$/.test(code) ? ` (${code})` : ''}.`,
  };
}
