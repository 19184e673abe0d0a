/** A stream that may be silent for long. */
export interface QuietStream {
  /** Whether something was written since the last time it was asked. */
  wroteSince(): boolean;
  ping(): void;
}

/** Keeps proxies on the way from closing streams whose model is thinking. */
export interface StreamPinger {
  add(stream: QuietStream): void;
  remove(stream: QuietStream): void;
  stop(): void;
}

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
