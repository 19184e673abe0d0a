import type { ProviderFailure } from '../../chat/failure.ts';

/** What came of a step that can fail before, while or after a provider is called. */
export type Sent<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ProviderFailure };
