import type { Server } from 'node:http';

/** Listens; resolves with the address as callers write it. Port 0 takes any that is free. */
export function listen(server: Server, port: number, host: string): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, () => {
      server.off('error', reject);
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound });
    });
  });
}

/** Connections that may wait to be accepted: the default loses a second when a thousand come at once. */
const backlog = 4096;
