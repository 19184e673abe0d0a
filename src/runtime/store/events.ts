import type { SourceFailure } from '../../table/candidate.ts';
import type { Rejection } from './acknowledgement.ts';

/** What happens to a store. Whoever hears of it finds `state` and `current` as they are after it. */
export type StoreEvent =
  /** A first table is live, or the table is stale no more. */
  | ({ readonly type: 'ready' } & LiveNotice)
  | ({
      readonly type: 'changed';
      readonly previous: string;
      readonly changed: readonly string[];
    } & LiveNotice)
  /** Nobody has confirmed the table for too long, or its own time has passed. */
  | ({ readonly type: 'stale' } & LiveNotice)
  | (Rejection & { readonly type: 'rejected' })
  /** A check did not succeed; told once until one does, or until it fails in another way. */
  | (SourceFailure & { readonly type: 'error' });

export interface LiveNotice {
  readonly revision: string;
  readonly origin: string;
  readonly generation?: number;
  /** It was kept from an earlier run, and no source has confirmed it yet. */
  readonly source?: 'last-known-good';
}

/** Tells listeners, each on its own: what one throws goes to `onListenerError` and disturbs nobody. */
export function createEvents(onListenerError: (error: unknown) => void) {
  const listeners = new Set<(event: StoreEvent) => void>();
  const tell = (listener: (event: StoreEvent) => void, event: StoreEvent) => {
    try {
      listener(event);
    } catch (error) {
      onListenerError(error);
    }
  };
  return {
    emit(event: StoreEvent): void {
      for (const listener of [...listeners]) tell(listener, event);
    },
    /** Adds a listener, after it has been told what it missed. */
    subscribe(listener: (event: StoreEvent) => void, missed: readonly StoreEvent[]): () => void {
      const own = (event: StoreEvent) => listener(event);
      listeners.add(own);
      for (const event of missed) tell(own, event);
      return () => listeners.delete(own);
    },
  };
}
