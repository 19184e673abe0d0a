import { failure, type ProviderFailure } from '../../chat/failure.ts';
import type { Target } from '../../runtime/resolution.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { ProviderAdapter, WireTarget } from '../../wire/adapter.ts';
import type { DataParts } from '../contract/exchange.ts';
import type { Sent } from '../contract/sent.ts';
import type { Endpoint } from '../upstream/endpoint.ts';

/** Who is to be called for a target, and how it is spoken to. */
export interface Destination {
  readonly endpoint: Endpoint;
  readonly adapter: ProviderAdapter;
  readonly wireTarget: WireTarget;
}

/** Finds the endpoint and the adapter of a target; fails without a call where one of them is missing. */
export function destinationOf(
  target: Target,
  table: RoutingTable,
  parts: Pick<DataParts, 'endpointOf' | 'adapterOf'>,
): Sent<Destination> {
  const provider = table.providers[target.provider];
  if (provider === undefined) return refused(`The provider ${target.provider} is not in the table.`);
  const adapter = parts.adapterOf(provider.api);
  if (adapter === undefined) return refused(`This gateway does not speak ${provider.api}.`);
  const endpoint = parts.endpointOf(target.provider, provider);
  if ('unavailable' in endpoint) {
    const message = `The gateway has no credentials for ${target.provider}: ${endpoint.unavailable}.`;
    return { ok: false, failure: noCredentials(message) };
  }
  const output = table.models[target.model]?.output;
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
