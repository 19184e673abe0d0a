import { connect } from 'node:net';
import type { Sim } from '../../src/sim/index.ts';

/** What a socket saw of one exchange. */
export interface RawReply {
  readonly head: string;
  /** The body as it came, chunk sizes included. */
  readonly raw: Buffer;
  /** The body without chunk framing. */
  readonly body: string;
  /** The sizes of its chunks, the last and empty one included. */
  readonly chunks: readonly number[];
  /** Pieces in which everything arrived. */
  readonly pieces: number;
  readonly ending: 'fin' | 'rst' | 'still open';
}

export interface RawCall {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Go away once this has arrived. */
  readonly until?: (text: string) => boolean;
  /** Wait so many milliseconds more before that, to see that nothing else comes. */
  readonly quiet?: number;
}

/** Sends one request over a bare socket and tells byte for byte what came back, and how it ended. */
export function rawCall(
  sim: Sim,
  { path = '/sim/v1/chat/completions', body, headers = {}, until, quiet }: RawCall,
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const socket = connect(sim.port, '127.0.0.1');
    const received: Buffer[] = [];
    let timer: NodeJS.Timeout | undefined;

    function done(ending: RawReply['ending']): void {
      clearTimeout(timer);
      socket.destroy();
      const all = Buffer.concat(received);
      const at = all.indexOf('\r\n\r\n');
      const head = at < 0 ? all.toString() : all.subarray(0, at).toString();
      const raw = at < 0 ? Buffer.alloc(0) : all.subarray(at + 4);
      const chunked = /transfer-encoding: chunked/i.test(head);
      const { body: joined, chunks } = chunked ? unchunk(raw) : { body: raw, chunks: [] };
      resolve({ head, raw, body: joined.toString(), chunks, pieces: received.length, ending });
    }

    function look(): void {
      if (until !== undefined && !until(Buffer.concat(received).toString())) return;
      clearTimeout(timer);
      if (quiet !== undefined) timer = setTimeout(() => done('still open'), quiet);
      else if (until !== undefined) done('still open');
    }

    socket.on('data', (bytes: Buffer) => {
      received.push(bytes);
      look();
    });
    socket.on('end', () => done('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? done('rst') : reject(error),
    );
    socket.on('connect', look);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const all = {
      host: `127.0.0.1:${sim.port}`,
      connection: 'close',
      'content-length': String(Buffer.byteLength(text)),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
  });
}

/** As far as whole chunks go. */
function unchunk(raw: Buffer): { readonly body: Buffer; readonly chunks: readonly number[] } {
  const parts: Buffer[] = [];
  const chunks: number[] = [];
  let at = 0;
  while (true) {
    const end = raw.indexOf('\r\n', at);
    if (end < 0) break;
    const size = Number.parseInt(raw.subarray(at, end).toString(), 16);
    chunks.push(size);
    if (!(size > 0)) break;
    parts.push(raw.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return { body: Buffer.concat(parts), chunks };
}
