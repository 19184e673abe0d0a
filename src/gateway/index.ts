export type { Authenticate, Caller } from './authenticate.ts';
export { keyAccess, openAccess } from './authenticate.ts';
export {
  type Endpoint,
  type EndpointOf,
  type Environment,
  environmentEndpoints,
  type NoEndpoint,
  providerSecrets,
} from './endpoint.ts';
export {
  createKey,
  createKeyRing,
  type KeyEntry,
  type KeyRing,
  KeysFileError,
  readKeysFile,
} from './keys.ts';
export { createRedactor, type Redact } from './redact.ts';
export { reload } from './reload.ts';
export { createGateway, type Gateway, type GatewayParts } from './server.ts';
export type { Settled } from './settled.ts';
