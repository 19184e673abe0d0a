import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Admission } from './admission.ts';

/** The way out: not ready, no new connections, what is under way finishes, then everything closes. */
export interface Drain {
  draining(): boolean;
  /** Resolves when nothing is under way any more or the time is up; at once when called again. */
  start(): Promise<void>;
  /** Closes the server and every connection. */
  force(): Promise<void>;
}

/** `timeout` in milliseconds bounds how long requests under way may take. */
export function createDrain(options: {
  readonly server: Server;
  readonly admission: Admission;
  readonly timeout: number;
}): Drain {
  const { server, admission, timeout } = options;
  let draining = false;
  let stopWaiting: () => void = () => {};

  return {
    draining: () => draining,
    async start() {
      stopWaiting();
      if (draining) return;
      draining = true;
      const over = new Promise<void>((resolve) => {
        stopWaiting = resolve;
      });
      // Stops listening and no more: an HTTP server's own `close` would also destroy connections whose answer has
      // ended but is not yet out. Those that are kept alive are told to close with their next answer.
      if (server.listening) NetServer.prototype.close.call(server);
      const timer = setTimeout(stopWaiting, timeout);
      await Promise.race([admission.idle(), over]);
      clearTimeout(timer);
    },
    async force() {
      draining = true;
      stopWaiting();
      // Calls back at once, with an error that does not matter, where a drain has closed it before.
      const done = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await done;
    },
  };
}
