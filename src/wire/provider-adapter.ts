import type { ProviderAdapter } from './adapter.ts';
import { providerAdapters } from './providers/index.ts';

/** The adapter of a registry provider's `api`; `undefined` for a name that none has. */
export function providerAdapter(api: string): ProviderAdapter | undefined {
  return providerAdapters.find((adapter) => adapter.api === api);
}
