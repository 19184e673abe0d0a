import type { Store } from '../../runtime/store.ts';
import type { Redact } from '../contract/redact.ts';
import { type Environment, providerSecrets } from '../upstream/endpoint.ts';
import { createRedactor } from './redact.ts';

/** A redactor that knows the provider keys of the live table, whichever that is. */
export function liveRedactor(store: Store, environment: Environment): Redact {
  const build = () =>
    createRedactor(providerSecrets(Object.values(store.current()?.table.providers ?? {}), environment));
  let redact = build();
  store.subscribe((event) => {
    if (event.type !== 'rejected') redact = build();
  });
  return (text) => redact(text);
}
