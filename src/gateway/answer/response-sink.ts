import type { ServerResponse } from 'node:http';
import type { QuietStream } from '../contract/stream-pinger.ts';
import type { Sink } from '../relay/receive-stream.ts';

/** Sent with every stream: nothing on the way may store it, pack it or hold it back. */
export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** One newline and no blank line: an empty event after it confuses some of the official clients. */
const ping = ': ping\n';

/** A response as a sink: as much as its buffer takes, then it waits for the caller to read. */
export function responseSink(response: ServerResponse): Sink & QuietStream {
  let wrote = true;
  return {
    write(piece) {
      wrote = true;
      return response.destroyed || response.write(piece);
    },
    drained(resume) {
      response.once('drain', resume);
    },
    wroteSince() {
      const before = wrote;
      wrote = false;
      return before;
    },
    ping() {
      if (!response.destroyed && !response.writableEnded && !response.writableNeedDrain) response.write(ping);
    },
  };
}
