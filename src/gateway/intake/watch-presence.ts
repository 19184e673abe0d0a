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
    // Not a getter: an object literal with one gets a hidden class of its own, which is old from birth and would hold
    // this request until a major collection.
    gone: () => gone,
    whenGone(next) {
      leave = next;
      if (gone) next();
    },
  };
}
