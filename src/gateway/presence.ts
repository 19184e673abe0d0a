import type { ServerResponse } from 'node:http';

/** Whether the caller is still there. */
export interface Presence {
  readonly gone: boolean;
  /** What to do, once, when the caller goes; a later one replaces it. Done at once if the caller has gone. */
  whenGone(leave: () => void): void;
}

/** Watches a response's connection. */
export function watchPresence(response: ServerResponse): Presence {
  let gone = false;
  let leave: (() => void) | undefined;
  response.once('close', () => {
    gone = !response.writableFinished;
    if (gone) leave?.();
  });
  return {
    get gone() {
      return gone;
    },
    whenGone(next) {
      leave = next;
      if (gone) next();
    },
  };
}
