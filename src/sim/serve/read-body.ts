import type { IncomingMessage } from 'node:http';

/** The largest request body that is read: 32 MiB, as the strictest of the big providers allows. */
export const bodyLimit = 32 * 2 ** 20;

/** A request body as JSON, or why there is none. */
export type ReadBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string };

/** Reads a request's body as JSON. Beyond the limit it stops keeping, and lets the rest flow past. */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    request.resume();
    return { ok: false, status: 415, message: `content-encoding "${encoding.slice(0, 40)}" is not accepted` };
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request) {
    // Without an encoding set, a request yields bytes.
    const bytes: Uint8Array = piece;
    size += bytes.length;
    if (size <= bodyLimit) pieces.push(bytes);
    else pieces.length = 0;
  }
  if (size > bodyLimit)
    return { ok: false, status: 413, message: `the body is larger than ${bodyLimit} bytes` };
  try {
    return {
      ok: true,
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces))),
    };
  } catch {
    return { ok: false, status: 400, message: 'the body is not valid JSON' };
  }
}
