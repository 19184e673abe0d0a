import type { Exchange } from '../contract/exchange.ts';
import type { Endpoint } from '../upstream/endpoint.ts';

/** The one header that goes on from a caller, and to nobody but a simulator: how its answer should go wrong. */
const name = 'x-sim-scenario';

/** The caller's wish for a fault, where a simulator stands behind the endpoint; nothing for a real provider. */
export function scenarioHeader(
  { request }: Pick<Exchange, 'request'>,
  { simulated }: Endpoint,
): Readonly<Record<string, string>> {
  const scenario = request.headers[name];
  return simulated && typeof scenario === 'string' ? { [name]: scenario } : {};
}
