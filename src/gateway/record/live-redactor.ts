import type { Store } from '../../runtime/store.ts';
import type { Redact } from '../contract/redact.ts';
import { type Environment, providerSecrets } from '../upstream/endpoint.ts';
import { createRedactor } from './redact.ts';

/** A redactor that knows the provider keys of the live table, and of those before it: their answers may still run. */
export function liveRedactor(store: Store, environment: Environment): Redact {
  const known = new Set<string>();
  const build = () => {
    const providers = Object.values(store.current()?.table.providers ?? {});
    for (const secret of providerSecrets(providers, environment)) known.add(secret);
    return createRedactor(known);
  };
  let redact = build();
  store.subscribe((event) => {
    if (event.type === 'ready' || event.type === 'changed') redact = build();
  });
  return (text) => redact(text);
}
