import { open } from 'node:fs/promises';
import { request } from 'undici';

/** A document from outside, or why it could not be had. */
export type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

/** The largest document that is read, in bytes. models.dev's is 3.6 MB. */
const largestDocument = 64 * 2 ** 20;

/** Reads a JSON file of at most `limit` bytes. */
export async function readJsonFile(path: string, limit = largestDocument): Promise<Read> {
  const file = await open(path);
  try {
    const status = await file.stat();
    if (!status.isFile()) return { ok: false, why: 'it is not a regular file' };
    if (status.size > limit) return tooLarge(limit);
    return parse(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

/**
 * Fetches a JSON document of at most `limit` bytes. A redirect is not followed: what is asked for is what was
 * named. Without TLS only from this machine.
 */
export async function fetchJson(
  url: URL,
  { limit = largestDocument, milliseconds = 30_000 }: { limit?: number; milliseconds?: number } = {},
): Promise<Read> {
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !loopback) return { ok: false, why: 'it is not fetched without TLS' };
  try {
    const { statusCode, body } = await request(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(milliseconds),
    });
    if (statusCode !== 200) {
      await body.dump({ limit: 65_536 }).catch(() => undefined);
      const redirected = statusCode >= 300 && statusCode < 400;
      return {
        ok: false,
        why: `it answers ${statusCode}${redirected ? '; name the address it leads to' : ''}`,
      };
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      // Bytes, as no encoding was set.
      size += chunk.length;
      if (size > limit) {
        body.destroy();
        return tooLarge(limit);
      }
      chunks.push(chunk);
    }
    return parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function parse(text: string): Read {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, why: 'it is not JSON' };
  }
}

function tooLarge(limit: number): Read {
  return { ok: false, why: `it has more than ${limit} bytes` };
}
