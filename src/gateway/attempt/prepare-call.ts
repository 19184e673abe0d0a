import { failure, type ProviderFailure } from '../../chat/failure.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { ProviderAdapter, WireTarget } from '../../wire/adapter.ts';
import type { DataParts } from '../contract/exchange.ts';
import type { Sent } from '../contract/sent.ts';
import { lackingModality, type Wanted } from '../decide/modalities.ts';
import type { Endpoint } from '../upstream/endpoint.ts';

/** Who is to be called for a target, and how it is spoken to. */
export interface Destination {
  readonly endpoint: Endpoint;
  readonly adapter: ProviderAdapter;
  readonly wireTarget: WireTarget;
}

/**
 * Finds the endpoint and the adapter of a target; fails without a call where one of them is missing, or where the
 * model cannot take or give what is wanted.
 */
export function destinationOf(
  target: Target,
  { table, wanted }: { readonly table: RoutingTable; readonly wanted: Wanted },
  parts: Pick<DataParts, 'endpointOf' | 'adapterOf'>,
): Sent<Destination> {
  const model = table.models[target.model];
  const lacks = model === undefined ? undefined : lackingModality(model, wanted);
  if (lacks !== undefined) return { ok: false, failure: lacks };
  const provider = table.providers[target.provider];
  if (provider === undefined) return refused(`The provider ${target.provider} is not in the table.`);
  const adapter = parts.adapterOf(provider.api);
  if (adapter === undefined) return refused(`This gateway does not speak ${provider.api}.`);
  const endpoint = parts.endpointOf(target.provider, provider);
  if ('unavailable' in endpoint) {
    const message = `The gateway has no credentials for ${target.provider}: ${endpoint.unavailable}.`;
    return { ok: false, failure: noCredentials(message) };
  }
  const output = model?.output;
  const wireTarget: WireTarget = {
    upstream: target.upstream,
    ...(output === undefined ? {} : { maxOutputTokens: output }),
  };
  return { ok: true, value: { endpoint, adapter, wireTarget } };
}

function noCredentials(message: string): ProviderFailure {
  return failure('overloaded', 'no_credentials', message);
}

function refused(message: string): { readonly ok: false; readonly failure: ProviderFailure } {
  return { ok: false, failure: failure('error', 'model_unavailable', message) };
}
