import { type Failure, refused } from '../news.ts';

/** A secret that a server is asked with; undefined for none. */
export type BearerToken = () => string | undefined;

/**
 * Asks for the token, and whether it can be sent. What went wrong where it cannot be had is not told: it could have the
 * token in it.
 */
export function readToken(token: BearerToken): { readonly credential: string | undefined } | Failure {
  try {
    const credential = token();
    return whyNotSent(credential) ?? { credential };
  } catch {
    return { code: 'source-denied', message: 'The token cannot be had: whoever keeps it failed.' };
  }
}

/** A URL for people: without query, which may be a signature, without fragment and without credentials. */
export function originOf({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/** Whether a URL leads to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Why a URL is not asked with this token: it is no web address, has its password in itself, or would send the token
 * in clear text. Undefined where it may be. What is secret is not repeated.
 */
export function whyNotAsked(url: URL, token: string | undefined): Failure | undefined {
  const { protocol, username, password } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return refused('Only http and https are followed.');
  if (username !== '' || password !== '') {
    return refused('A user or password in the address is not used; give a token instead.');
  }
  const unsendable = whyNotSent(token);
  if (token === undefined || unsendable !== undefined) return unsendable;
  return protocol === 'https:' || isLoopback(url)
    ? undefined
    : { code: 'source-denied', message: 'The token would be sent in clear text; use https.' };
}

/** Why a token could not stand in a header. Undefined where it can, and where there is none. */
function whyNotSent(token: string | undefined): Failure | undefined {
  return token === undefined || /^[\x21-\x7e]{1,8192}$/.test(token)
    ? undefined
    : { code: 'source-denied', message: 'The token has characters that cannot be sent, or is empty.' };
}
