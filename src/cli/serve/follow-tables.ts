import type { Logger } from 'pino';
import { reload } from '../../gateway/reload.ts';
import type { Store } from '../../runtime/store.ts';
import { pause } from '../../watch/bell.ts';
import type { TableSource } from './table-source.ts';

/** What is told of a source besides what it tells itself. */
export const followFailures = {
  'source-broken': 'following it failed by a fault in Signalbox, which is logged as a bug; it is begun anew',
} as const;

const broken: keyof typeof followFailures = 'source-broken';

/** Long enough that a source which breaks at once fills no log. */
const beginAgainMs = 30_000;

/**
 * Takes in what a source says until the signal aborts. A source that breaks (which is a fault of ours: what the world
 * does to it, it tells) costs no caller an answer: it is logged as the bug that it is, and begun anew after a while.
 */
export async function followTables(
  source: TableSource,
  { signal, store, logger, waitMs = beginAgainMs }: FollowParts,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await reload(source.later(signal, logger), { store, logger });
    } catch (error) {
      const message = 'Following it failed by a fault in signalbox; it is begun anew.';
      store.fail({ origin: source.shown, code: broken, message });
      logger.error({ error, origin: source.shown }, 'bug: the table source broke, the live table goes on');
    }
    await pause(waitMs, signal);
  }
}

interface FollowParts {
  readonly signal: AbortSignal;
  readonly store: Store;
  readonly logger: Logger;
  readonly waitMs?: number;
}
