import type { ErrorCode, EventContext, Provider } from '@openfeature/server-sdk';
import type { StoreEvent } from '../runtime/store/events.ts';
import type { StoreState } from '../runtime/store/status.ts';
import type { Store } from '../runtime/store.ts';
import { createEmitter, type ProviderEvent } from './emitter.ts';

/** A provider's life: what the SDK calls to begin and to end it, and what the SDK hears in between. */
type Following = Required<Pick<Provider, 'events' | 'initialize' | 'onClose'>>;

/**
 * Turns a store's events into the SDK's. A refused candidate is an error only where there is no table that answers;
 * with one, the provider stays ready.
 */
export function followStore({ store, readyWithin }: { store: Store; readyWithin: number }): Following {
  const { emitter, emit } = createEmitter();
  /** What the SDK believes, as far as we have told it. */
  let told: StoreState = 'NOT_READY';
  let unsubscribe = () => {};

  function heard(event: StoreEvent): void {
    if (event.type === 'changed') {
      emit('PROVIDER_CONFIGURATION_CHANGED', {
        flagsChanged: [...event.changed],
        metadata: { revision: event.revision, origin: event.origin },
      });
    }
    if (told === store.state) return;
    told = store.state;
    if (told !== 'NOT_READY') emit(eventOf[told], detailsOf(event));
  }

  return {
    events: emitter,
    async initialize() {
      await firstTable(store, readyWithin).finally(() => {
        // The SDK tells the outcome of this call itself; of a stale table the store tells whoever subscribes.
        told = store.current() ? 'READY' : 'ERROR';
        unsubscribe();
        unsubscribe = store.subscribe(heard);
      });
    },
    async onClose() {
      unsubscribe();
    },
  };
}

function detailsOf(event: StoreEvent): EventContext {
  if ('revision' in event) return { metadata: { revision: event.revision, origin: event.origin } };
  return { message: event.message, metadata: { code: event.code } };
}

const eventOf = {
  READY: 'PROVIDER_READY',
  STALE: 'PROVIDER_STALE',
  ERROR: 'PROVIDER_ERROR',
  FATAL: 'PROVIDER_ERROR',
} as const satisfies Partial<Record<Store['state'], ProviderEvent>>;

/** Waits for a table; rejects when a candidate is refused, or when none comes in time. */
function firstTable(store: Store, readyWithin: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let unsubscribe = () => {};
    const end = (outcome: () => void) => {
      clearTimeout(late);
      unsubscribe();
      outcome();
    };
    const late = setTimeout(
      () =>
        end(() =>
          reject(notInitialized('PROVIDER_NOT_READY', `No routing table came within ${readyWithin} ms.`)),
        ),
      readyWithin,
    );
    /** A source that fails is not the end: it tries again, and there is time until it is late. */
    const look = () => {
      if (store.current()) return end(resolve);
      const refused = store.lastRejection();
      if (refused === undefined) return undefined;
      const code = store.state === 'FATAL' ? 'PROVIDER_FATAL' : 'PARSE_ERROR';
      return end(() => reject(notInitialized(code, refused.message)));
    };
    unsubscribe = store.subscribe(look);
    look();
  });
}

/** The SDK reads `code` of what `initialize` rejects with. */
function notInitialized(code: `${ErrorCode}`, message: string): Error {
  return Object.assign(new Error(message), { code });
}
