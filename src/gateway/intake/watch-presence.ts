import type { ServerResponse } from 'node:http';
import type { Presence } from '../contract/presence.ts';

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
