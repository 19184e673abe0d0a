import type { IncomingMessage } from 'node:http';
import type { FailureCode } from '../../chat/failure-code.ts';
import type { Caller } from '../contract/caller.ts';
import { badRequest, Refusal } from '../contract/refusal.ts';
import { type KeyRing, looksLikeKey } from './keys.ts';

/** Says who calls from the request's headers alone, before the body is read. Throws a `Refusal`. */
export interface Authenticate {
  (request: IncomingMessage): Caller | Promise<Caller>;
  /** Whoever connects is let in, so the gateway must not listen beyond this machine. */
  readonly loopbackOnly?: boolean;
}

/**
 * Lets everybody on this machine in. A name other than loopback's in the host header means that a web page has
 * found its way here by a name of its own, and would spend the keys of whoever looks at it.
 */
export function openAccess(): Authenticate {
  const anybody: Caller = {};
  const authenticate = ({ headers }: IncomingMessage) => {
    if (isLoopbackHost(headers.host ?? '')) return anybody;
    throw new Refusal({
      status: 403,
      code: 'forbidden_host',
      message: 'Without caller keys the gateway answers to localhost only.',
    });
  };
  return Object.assign(authenticate, { loopbackOnly: true });
}

/** Whether a host, with or without its port, is this machine's own. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|::1|\[::1\])(?::\d+)?$/i.test(host);
}

/** Lets in who has a key of the ring, as `Authorization: Bearer sb-…`. */
export function keyAccess(ring: KeyRing, clock: () => number = Date.now): Authenticate {
  return (request) => {
    const token = bearerToken(request);
    const found = ring.find(token, clock());
    if (found === 'unknown')
      throw unauthorised('invalid_api_key', looksLikeKey(token) ? unknownKey : mistypedKey);
    if (found === 'expired') throw unauthorised('expired_api_key', 'This API key has expired.');
    return { team: found.team, key: found.id };
  };
}

// Which of the two it is, anybody can work out from the key alone: the difference tells nothing about the ring.
const unknownKey = 'This API key is not known here.';
const mistypedKey = 'This API key is incomplete or mistyped; copy it once more.';

/** Headers in which other dialects carry a key; beside `authorization` one of them makes the caller ambiguous. */
const otherCredentials = ['x-api-key', 'api-key', 'x-goog-api-key'];

/** The token in the one `authorization` header. The header is never repeated in what is thrown. */
function bearerToken(request: IncomingMessage): string {
  const given = request.headersDistinct['authorization'] ?? [];
  const others = otherCredentials.filter((name) => request.headers[name] !== undefined);
  if (given.length + others.length > 1) {
    throw badRequest(
      'ambiguous_credentials',
      'Send exactly one credential, as "Authorization: Bearer <key>".',
    );
  }
  const [value] = given;
  if (value === undefined) {
    throw unauthorised('missing_api_key', 'Send your key as "Authorization: Bearer <key>".');
  }
  const token = /^bearer +([\x21-\x7e]{1,512})$/i.exec(value)?.[1];
  if (token === undefined)
    throw unauthorised('invalid_api_key', 'The authorization header is not a bearer key.');
  return token;
}

function unauthorised(code: FailureCode, message: string): Refusal {
  return new Refusal({ status: 401, code, message, headers: { 'www-authenticate': 'Bearer' } });
}
