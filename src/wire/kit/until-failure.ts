import type { ChatEvent } from '../../chat/event.ts';
import type { StreamEncoder } from '../adapter.ts';

/** An encoder that falls silent after an `error` event: a failed stream must never look finished. */
export function untilFailure({
  write,
  end,
}: {
  readonly write: (event: ChatEvent) => string;
  readonly end: () => string;
}): StreamEncoder {
  let failed = false;
  return {
    push(event) {
      if (failed) return '';
      failed = event.type === 'error';
      return write(event);
    },
    end: () => (failed ? '' : end()),
  };
}
