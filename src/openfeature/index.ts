export { type CapabilityDetails, createProvider, type ProviderParts } from './provider.ts';
