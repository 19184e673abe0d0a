import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Failure } from '../news.ts';
import type { Patience } from './ask.ts';

export interface Upload {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/**
 * Puts a document once, over a connection of its own, and answers the status. Nothing is followed and the body of the
 * answer is not read: what a server says of a publication is its status. Never rejects.
 */
export function putDocument({
  url,
  headers,
  bytes,
  patience,
  signal,
}: Upload): Promise<{ readonly status: number } | Failure> {
  return new Promise((resolve) => {
    const over = AbortSignal.any([signal, AbortSignal.timeout(patience.total)]);
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, {
      method: 'PUT',
      headers: { ...headers, 'content-length': String(bytes.byteLength) },
      signal: over,
      agent: false,
      maxHeaderSize: 16_384,
      timeout: patience.answer,
    });
    request.once('timeout', () => request.destroy(new Error('late')));
    request.once('response', (response) => {
      resolve({ status: response.statusCode ?? 0 });
      response.destroy();
    });
    // Also after the answer: nobody hears it then, and it must not end the process.
    request.on('error', (error: NodeJS.ErrnoException) => {
      const code =
        over.aborted || error.message === 'late' ? 'it took too long' : (error.code ?? 'no answer');
      resolve({ code: 'source-unreachable', message: `It cannot be reached (${code}).` });
    });
    request.end(bytes);
  });
}
