import type { IncomingHttpHeaders } from 'node:http';
import type { Failure } from '../news.ts';

/** What a status other than 200 and an expected 304 means for a document that is wanted. */
export function failureOfStatus(status: number): Failure {
  const answers = `It answers ${status}`;
  if (status === 401 || status === 403) return { code: 'source-denied', message: `${answers}.` };
  if (status === 404 || status === 410) return { code: 'source-missing', message: `${answers}.` };
  if (status === 408 || status === 429 || status >= 500) {
    return { code: 'source-unreachable', message: `${answers}.` };
  }
  const redirect = status >= 300 && status < 400 && status !== 304;
  return {
    code: 'source-refused',
    message: redirect
      ? `${answers}; a redirect is not followed, name the address it leads to.`
      : `${answers}.`,
  };
}

/** For how long a server wants to be left alone, in milliseconds; absent where it does not say. */
export function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // Both by the server's own clock, so that ours does not matter.
  const wait = Date.parse(value) - Date.parse(headers.date ?? '');
  return wait > 0 ? wait : undefined;
}
