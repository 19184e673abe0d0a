import type {
  EventContext,
  EventDetails,
  EventHandler,
  Logger,
  Provider,
  ServerProviderEvents,
} from '@openfeature/server-sdk';

export type ProviderEvent = `${ServerProviderEvents}`;
type Emitter = NonNullable<Provider['events']>;

/** The SDK's event emitter, without its code: a provider of ours needs only the types of the SDK. */
export function createEmitter(): {
  readonly emitter: Emitter;
  readonly emit: (event: ProviderEvent, details: EventContext) => void;
} {
  const handlers = new Map<string, EventHandler[]>();
  let logger: Logger | undefined;
  const of = (event: string) => handlers.get(event) ?? [];

  function emit(event: string, details: EventContext = {}): void {
    for (const handler of of(event)) void call(handler, { ...details, providerName: 'signalbox' });
  }

  /** A handler that fails disturbs neither the others nor the store. */
  async function call(handler: EventHandler, details: EventDetails): Promise<void> {
    try {
      await handler(details);
    } catch (error) {
      logger?.error('An event handler failed:', error);
    }
  }

  const emitter: Emitter = {
    emit,
    addHandler(event, handler) {
      handlers.set(event, [...of(event), handler]);
    },
    removeHandler(event, handler) {
      handlers.set(
        event,
        of(event).filter((one) => one !== handler),
      );
    },
    removeAllHandlers(event) {
      if (event === undefined) handlers.clear();
      else handlers.delete(event);
    },
    getHandlers: (event) => [...of(event)],
    setLogger(given) {
      logger = given;
      return emitter;
    },
  };
  return { emitter, emit };
}
