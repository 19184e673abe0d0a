import type { QuietStream, StreamPinger } from '../contract/stream-pinger.ts';

/** One timer for all streams: each that wrote nothing over a whole interval is pinged. */
export function createStreamPinger(interval: number): StreamPinger {
  const streams = new Set<QuietStream>();
  const timer = setInterval(() => {
    for (const stream of streams) if (!stream.wroteSince()) stream.ping();
  }, interval);
  timer.unref();
  return {
    add: (stream) => streams.add(stream),
    remove: (stream) => streams.delete(stream),
    stop: () => clearInterval(timer),
  };
}
