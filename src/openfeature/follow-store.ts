import type { EventContext, Provider } from '@openfeature/server-sdk';
import type { StoreEvent } from '../runtime/store/events.ts';
import type { Store } from '../runtime/store.ts';
import { createEmitter, type ProviderEvent } from './emitter.ts';

/** How often the age of the table is looked at, in milliseconds: nobody tells when it has become too old. */
const stalenessPeriod = 1000;

/** A provider's life: what the SDK calls to begin and to end it, and what the SDK hears in between. */
interface Following extends Required<Pick<Provider, 'events' | 'initialize' | 'onClose'>> {
  /** Looks whether the table has become too old, or is new enough again, and tells. */
  notice(): void;
}

/**
 * Turns a store's events into the SDK's. A refused candidate is an error only where there is no table that answers;
 * with one, the provider stays ready.
 */
export function followStore({ store, readyWithin }: { store: Store; readyWithin: number }): Following {
  const { emitter, emit } = createEmitter();
  /** What the SDK believes, as far as we have told it; nothing before it has asked us to begin. */
  let told: Store['state'] | undefined;
  let unsubscribe = () => {};
  let timer: ReturnType<typeof setInterval> | undefined;

  function notice(details: EventContext = {}): void {
    if (told === undefined || told === store.state) return;
    told = store.state;
    if (told !== 'NOT_READY') emit(eventOf[told], details);
  }

  function heard(event: StoreEvent): void {
    if (told === undefined) return;
    if (event.type === 'rejected') {
      notice({ message: event.message, metadata: { code: event.code } });
      return;
    }
    if (event.type !== 'ready' && event.type !== 'changed') {
      notice();
      return;
    }
    const metadata = { revision: event.revision, origin: event.origin };
    if (event.type === 'changed') {
      emit('PROVIDER_CONFIGURATION_CHANGED', { flagsChanged: [...event.changed], metadata });
    }
    notice({ metadata });
  }

  return {
    events: emitter,
    notice,
    async initialize() {
      await firstTable(store, readyWithin).finally(() => {
        // The SDK tells the outcome of this call itself.
        told = store.state === 'NOT_READY' ? 'ERROR' : store.state === 'STALE' ? 'READY' : store.state;
        unsubscribe();
        unsubscribe = store.subscribe(heard);
        clearInterval(timer);
        timer = setInterval(notice, stalenessPeriod);
        letExit(timer);
      });
    },
    async onClose() {
      told = undefined;
      unsubscribe();
      clearInterval(timer);
    },
  };
}

const eventOf = {
  READY: 'PROVIDER_READY',
  STALE: 'PROVIDER_STALE',
  ERROR: 'PROVIDER_ERROR',
  FATAL: 'PROVIDER_ERROR',
} as const satisfies Partial<Record<Store['state'], ProviderEvent>>;

/** Waits for a table; rejects when a candidate is refused, or when none comes in time. */
function firstTable(store: Store, readyWithin: number): Promise<void> {
  if (store.current()) return Promise.resolve();
  const refused = store.lastRejection();
  if (refused) return Promise.reject(notInitialized('PARSE_ERROR', refused.message));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      unsubscribe();
      reject(notInitialized('PROVIDER_NOT_READY', `No routing table came within ${readyWithin} ms.`));
    }, readyWithin);
    const unsubscribe = store.subscribe((event) => {
      // A source that fails is not the end: it tries again, and there is time until it is late.
      if (event.type !== 'rejected' && store.current() === undefined) return;
      clearTimeout(late);
      unsubscribe();
      if (event.type === 'rejected') reject(notInitialized('PARSE_ERROR', event.message));
      else resolve();
    });
  });
}

/** The SDK reads `code` of what `initialize` rejects with. */
function notInitialized(code: 'PARSE_ERROR' | 'PROVIDER_NOT_READY', message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Node keeps a process alive for its timers, and this one waits for nothing; elsewhere a timer is a number. */
function letExit(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') {
    timer.unref();
  }
}
