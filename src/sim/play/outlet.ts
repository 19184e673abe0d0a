import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Performance } from './performance.ts';

/** Where an answer goes. Writing waits for the reader: nothing is piled up for one that does not read. */
export interface Outlet {
  head(performance: Performance, signal: AbortSignal): Promise<void>;
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  end(): void;
}

/** Through Node's own HTTP server. */
export function httpOutlet(response: ServerResponse): Outlet {
  return {
    async head({ status, headers, framing, interim = 0 }) {
      for (let count = 0; count < interim; count += 1)
        response.writeEarlyHints({ link: '</simulated>; rel=preload' });
      if (framing === 'none') {
        // Neither a length nor chunks: the body ends where the connection does.
        response.shouldKeepAlive = false;
        response.removeHeader('transfer-encoding');
      }
      response.writeHead(status, plain(headers));
      response.flushHeaders();
    },
    write: (bytes, signal) => drained(response, response.write(bytes), signal),
    end: () => void response.end(),
  };
}

/**
 * Straight to the socket, for heads that Node would not write: one byte at a time, or with two framings that
 * contradict each other. The connection ends with the answer.
 */
export function socketOutlet(socket: Socket): Outlet {
  let chunked = false;

  function put(bytes: string | Uint8Array, signal: AbortSignal): Promise<void> {
    return drained(socket, socket.write(bytes), signal);
  }

  return {
    async head({ status, headers, framing, headDrip }, signal) {
      chunked = framing === 'both';
      const lines = Object.entries(plain(headers)).flatMap(([name, value]) =>
        [value].flat().map((one) => `${name}: ${one}`),
      );
      const framed = chunked ? ['transfer-encoding: chunked'] : [];
      const head = [`HTTP/1.1 ${status} Simulated`, ...lines, ...framed, 'connection: close', '', ''].join(
        '\r\n',
      );
      if (headDrip === undefined) return put(head, signal);
      for (const byte of head) {
        await sleep(headDrip, undefined, { signal });
        await put(byte, signal);
      }
    },
    async write(bytes, signal) {
      if (bytes.length === 0) return;
      if (chunked) await put(`${bytes.length.toString(16)}\r\n`, signal);
      await put(bytes, signal);
      if (chunked) await put('\r\n', signal);
    },
    end() {
      if (chunked) socket.write('0\r\n\r\n');
      socket.end();
    },
  };
}

function plain(headers: Performance['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}

/** Resolves at once where the writer takes more, else when it does, or when the reader is gone. */
function drained(writer: ServerResponse | Socket, ready: boolean, signal: AbortSignal): Promise<void> {
  if (ready || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    function done(): void {
      writer.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    }
    writer.on('drain', done);
    signal.addEventListener('abort', done);
  });
}
