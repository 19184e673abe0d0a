import { type EndpointOf, type Environment, environmentEndpoints } from '../../gateway/upstream/endpoint.ts';
import type { Provider } from '../../table/table.ts';
import { providerAdapter } from '../../wire/provider-adapter.ts';

/** Who stands behind a provider's name. */
export type Role =
  /** The provider itself: its key is in this variable. */
  | { readonly kind: 'real'; readonly variable: string }
  /** The provider itself: it needs no key, as servers on this machine do. */
  | { readonly kind: 'keyless' }
  /** In `dev` the simulator, in `serve` nobody, until this variable holds a key. */
  | { readonly kind: 'without-key'; readonly variable: string }
  /** The simulator, whoever asks. */
  | { readonly kind: 'simulator' };

/** Decides it from what the provider's file says and which keys the environment has. */
export function roleOf(provider: Provider, environment: Environment): Role {
  if (providerAdapter(provider.api)?.simulated) return { kind: 'simulator' };
  if (provider.auth === undefined) return { kind: 'keyless' };
  const variable = provider.auth.env;
  return { kind: environment[variable]?.trim() ? 'real' : 'without-key', variable };
}

/** For `dev`: the provider itself where there is a key or none is needed, else the simulator at `simulatorUrl`. */
export function endpointsWithSimulator(environment: Environment, simulatorUrl: string): EndpointOf {
  const real = environmentEndpoints(environment);
  return (id, provider) => {
    const { kind } = roleOf(provider, environment);
    return kind === 'real' || kind === 'keyless'
      ? real(id, provider)
      : { baseUrl: `${simulatorUrl}/${id}`, headers: {}, allowPrivate: true, simulated: true };
  };
}

/** For `serve`: the provider itself or nobody. A table that names the simulator gets no answer from it. */
export function endpointsWithoutSimulator(environment: Environment): EndpointOf {
  const real = environmentEndpoints(environment);
  return (id, provider) =>
    roleOf(provider, environment).kind === 'simulator'
      ? { unavailable: 'it is the simulator, which serve never asks' }
      : real(id, provider);
}
