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
