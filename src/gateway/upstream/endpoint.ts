import type { Provider } from '../../table/table.ts';

/** Where a provider's calls go, and with which headers. The only thing that ever holds a provider's key. */
export interface Endpoint {
  /** As the registry has it: with the version prefix, without a trailing slash. */
  readonly baseUrl: string;
  /** Sent with every call: authentication and the provider's fixed headers. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly allowPrivate: boolean;
  /** Answers come from a simulator, and must say so. */
  readonly simulated: boolean;
}

/** A provider that cannot be called, in words that name no secret. */
export interface NoEndpoint {
  readonly unavailable: string;
}

/** Finds a provider's endpoint; asked on every attempt. */
export type EndpointOf = (providerId: string, provider: Provider) => Endpoint | NoEndpoint;

export type Environment = Readonly<Record<string, string | undefined>>;

/** What may stand in a header: no control characters, so that a key cannot smuggle a second header. */
const headerValue = /^[\x20-\x7e]+$/;

/**
 * Real endpoints: base URL from the table, key from the environment by the name that the table gives.
 * A key goes to the base URL of the provider that names it and nowhere else.
 */
export function environmentEndpoints(environment: Environment): EndpointOf {
  // One entry a provider of a live table; a table that is swapped out takes its entries along.
  const known = new WeakMap<Provider, Endpoint | NoEndpoint>();
  return (_providerId, provider) => {
    let endpoint = known.get(provider);
    if (endpoint === undefined) {
      endpoint = readEndpoint(provider, environment);
      known.set(provider, endpoint);
    }
    return endpoint;
  };
}

/** The values of all provider keys that a table's providers name, for the redactor. */
export function providerSecrets(providers: Iterable<Provider>, environment: Environment): string[] {
  const secrets: string[] = [];
  for (const { auth } of providers) {
    // As it is sent.
    const value = auth === undefined ? undefined : environment[auth.env]?.trim();
    if (value !== undefined && value !== '') secrets.push(value);
  }
  return secrets;
}

function readEndpoint(provider: Provider, environment: Environment): Endpoint | NoEndpoint {
  const { auth, headers, baseUrl } = provider;
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) all[name.toLowerCase()] = value;
  if (auth !== undefined) {
    const key = environment[auth.env]?.trim();
    if (key === undefined || key === '') return { unavailable: `${auth.env} is not set` };
    if (!headerValue.test(key)) return { unavailable: `${auth.env} holds characters that no key has` };
    all[auth.header.toLowerCase()] = auth.scheme === undefined ? key : `${auth.scheme} ${key}`;
  }
  return { baseUrl, headers: all, allowPrivate: provider.allowPrivate === true, simulated: false };
}
