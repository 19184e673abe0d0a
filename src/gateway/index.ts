export type { Caller } from './contract/caller.ts';
export type { RecordSink } from './contract/record-sink.ts';
export type { Redact } from './contract/redact.ts';
export type { Settled } from './contract/settled.ts';
export type { Authenticate } from './intake/authenticate.ts';
export { keyAccess, openAccess } from './intake/authenticate.ts';
export {
  createKey,
  createKeyRing,
  type KeyEntry,
  type KeyRing,
  KeysFileError,
  readKeysFile,
} from './intake/keys.ts';
export { createRedactor } from './record/redact.ts';
export { reload } from './reload.ts';
export { createGateway, type Gateway, type GatewayParts } from './server.ts';
export {
  type Endpoint,
  type EndpointOf,
  type Environment,
  environmentEndpoints,
  type NoEndpoint,
  providerSecrets,
} from './upstream/endpoint.ts';
