import type { Server } from 'node:http';
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

  function closed(): Promise<void> {
    return new Promise((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
    });
  }

  return {
    draining: () => draining,
    async start() {
      stopWaiting();
      if (draining) return;
      draining = true;
      const over = new Promise<void>((resolve) => {
        stopWaiting = resolve;
      });
      // Stops listening at once; idle connections close, busy ones when their request is done.
      if (server.listening) server.close();
      server.closeIdleConnections();
      const timer = setTimeout(stopWaiting, timeout);
      await Promise.race([admission.idle(), over]);
      clearTimeout(timer);
    },
    async force() {
      draining = true;
      stopWaiting();
      const done = closed();
      // The last bytes of finished answers are still on their way out.
      await new Promise((resolve) => setImmediate(resolve));
      server.closeAllConnections();
      await done;
    },
  };
}
