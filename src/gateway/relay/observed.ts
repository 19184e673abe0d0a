import type { ChatEvent } from '../../chat/event.ts';
import type { ChatReply } from '../../chat/reply.ts';
import type { FinishReason, Usage } from '../../chat/usage.ts';

/** What is known of an answer while and after it goes by. */
export interface Observed {
  model: string | undefined;
  usage: Usage | undefined;
  finish: FinishReason | undefined;
  /** How many choices have ended. */
  finished: number;
}

/** Nothing is known yet. */
export function nothingObserved(): Observed {
  return { model: undefined, usage: undefined, finish: undefined, finished: 0 };
}

/** Notes what an event tells about its answer. Changes `observed`. */
export function observe(observed: Observed, event: ChatEvent): void {
  switch (event.type) {
    case 'start':
      if (event.model !== undefined && event.model !== '') observed.model = event.model;
      return;
    case 'usage':
      observed.usage = event.usage;
      return;
    case 'finish':
      observed.finish = event.reason;
      observed.finished += 1;
      return;
    default:
      return;
  }
}

/** What a whole answer tells of itself. */
export function observedReply({ model, usage, choices }: ChatReply): Observed {
  return { model, usage, finish: choices.at(-1)?.finish, finished: choices.length };
}

/** Whether an event is part of the answer, and not only about it: the first such one commits the response. */
export function isContent(event: ChatEvent): boolean {
  return event.type !== 'start' && event.type !== 'usage' && event.type !== 'error';
}
