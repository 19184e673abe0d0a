import type { RequestListener } from 'node:http';
import { Pool } from 'undici';

/** The cheapest proxy that Node can be: the body buffered, nothing parsed, bytes passed on. */
export function floorProxy(upstream: string): RequestListener {
  const pool = new Pool(upstream);
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      pool.dispatch(
        {
          path: request.url ?? '/',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.concat(chunks),
        },
        {
          onRequestStart() {},
          onResponseStart(_controller, status, headers) {
            response.writeHead(status, { 'content-type': String(headers['content-type']) });
          },
          onResponseData(_controller, chunk) {
            response.write(chunk);
          },
          onResponseEnd() {
            response.end();
          },
          onResponseError() {
            response.destroy();
          },
        },
      );
    });
  };
}
