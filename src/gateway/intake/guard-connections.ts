import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Keeps connections that ask for nothing from taking the place of those that ask. */
export interface ConnectionGuard {
  /** Whether a request came over a connection too many: it is to be told so, and the connection closed. */
  refuses(request: IncomingMessage): boolean;
}

/** Connections beyond the limit that are still heard, so that they can be told; what comes after them is reset. */
const margin = 32;

/** How long a connection may be quiet while others wait for its place, in milliseconds. */
const patience = 500;

/**
 * Limits the open connections of a server. Above the limit a newcomer takes the place of the one that has been
 * quiet for longest: that has sent no whole request head yet, or none since its last answer. Where nobody was
 * quiet for long enough, the newcomer itself is too many.
 */
export function guardConnections(server: Server, limit: number): ConnectionGuard {
  let open = 0;
  /** Since when; the oldest first. */
  const quiet = new Map<Socket, number>();
  const excess = new Map<Socket, NodeJS.Timeout>();
  const asking = new WeakMap<Socket, number>();
  server.maxConnections = limit + margin;

  server.on('connection', (socket) => {
    open += 1;
    if (open > limit && !closeQuiet(quiet)) {
      excess.set(
        socket,
        setTimeout(() => socket.destroy(), patience),
      );
    }
    quiet.set(socket, performance.now());
    socket.once('close', () => {
      open -= 1;
      quiet.delete(socket);
      clearTimeout(excess.get(socket));
      excess.delete(socket);
    });
  });

  function hear({ socket }: IncomingMessage, response: ServerResponse): void {
    quiet.delete(socket);
    clearTimeout(excess.get(socket));
    asking.set(socket, (asking.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (asking.get(socket) ?? 0) - 1;
      asking.set(socket, left);
      if (left === 0 && !socket.destroyed) quiet.set(socket, performance.now());
    });
  }
  server.on('request', hear);
  server.on('checkContinue', hear);
  return { refuses: ({ socket }) => excess.has(socket) };
}

/** Closes the connection that has been quiet for longest, if long enough; whether there was one. */
function closeQuiet(quiet: Map<Socket, number>): boolean {
  for (const [socket, since] of quiet) {
    if (performance.now() - since < patience) return false;
    quiet.delete(socket);
    socket.destroy();
    return true;
  }
  return false;
}
