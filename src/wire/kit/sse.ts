/** One message of an event stream (WHATWG HTML §9.2): its name, and its data lines joined by LF. */
export interface SseMessage {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
}
