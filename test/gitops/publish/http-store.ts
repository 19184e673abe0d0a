import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface HttpStore {
  readonly url: string;
  /** What is stored, and its replacement by somebody else. */
  document: Buffer | undefined;
  /** Gives weak tags, as a proxy that compresses does. */
  weak: boolean;
  readonly seen: { readonly method: string; readonly headers: IncomingMessage['headers'] }[];
  /** Runs before the next PUT is looked at. */
  beforePut: (() => void) | undefined;
}

/** One document with entity tags and conditional PUT, as object stores have. It wants the token `store-token`. */
export async function startHttpStore(): Promise<HttpStore> {
  const store: HttpStore = { url: '', document: undefined, weak: false, seen: [], beforePut: undefined };
  const tagOf = (bytes: Buffer) =>
    `${store.weak ? 'W/' : ''}"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  const server = createServer(async (request, response) => {
    const { method = '', headers } = request;
    store.seen.push({ method, headers });
    const body = Buffer.concat(await request.toArray());
    if (headers.authorization !== 'Bearer store-token') return void response.writeHead(403).end();
    if (method === 'GET') {
      if (store.document === undefined) return void response.writeHead(404).end();
      return void response.writeHead(200, { etag: tagOf(store.document) }).end(store.document);
    }
    store.beforePut?.();
    store.beforePut = undefined;
    const wanted = headers['if-match'];
    const held = store.document;
    const fits =
      headers['if-none-match'] === '*' ? held === undefined : held !== undefined && wanted === tagOf(held);
    if (!fits) return void response.writeHead(412).end();
    store.document = body;
    response.writeHead(held === undefined ? 201 : 204, { etag: tagOf(body) }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // An address after listening on a port is never a string.
  return Object.assign(store, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/production.json?sig=canary-signature`,
  });
}
