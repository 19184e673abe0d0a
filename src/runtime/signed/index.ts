export type { BundleHeader, BundleSource } from '../../table/signed/bundle.ts';
export type { Opened, OpenOptions, Trust, TrustRefusal, TrustRefusalCode } from '../store/trust.ts';
export { createTrust, type Inspected, type SignedTrust, type TrustOptions } from './trust.ts';
