import { canonicalJson } from '../../table/canonical.ts';
import type { EnvelopeJson } from '../../table/signed/envelope.ts';
import { decodeTrustRoot, type TrustRoot, trustRootType } from '../../table/signed/trust-root.ts';
import { signEnvelope } from './envelope.ts';
import type { PublicKey, SigningKey } from './signing-key.ts';

/** Who shall be trusted. */
export interface RootPlan {
  readonly version: number;
  /** UTC second. */
  readonly expires: number;
  /** Who signs the next root. */
  readonly rootKeys: readonly PublicKey[];
  readonly rootThreshold: number;
  /** Who signs bundles. */
  readonly bundleKeys: readonly PublicKey[];
  readonly bundleThreshold: number;
}

export type TrustRootMade =
  | { readonly ok: true; readonly envelope: EnvelopeJson }
  | { readonly ok: false; readonly message: string };

/** Writes and signs a trust root. Answers why not where no runtime would take it, whatever its signatures. */
export function signTrustRoot(plan: RootPlan, signers: readonly SigningKey[]): TrustRootMade {
  const { version, expires, rootKeys, rootThreshold, bundleKeys, bundleThreshold } = plan;
  const root: TrustRoot = {
    format: 1,
    version,
    expires,
    keys: Object.fromEntries([...rootKeys, ...bundleKeys].map(({ id, key }) => [id, key])),
    root: { keys: idsOf(rootKeys), threshold: rootThreshold },
    bundle: { keys: idsOf(bundleKeys), threshold: bundleThreshold },
  };
  const payload = new TextEncoder().encode(canonicalJson(root));
  const decoded = decodeTrustRoot(payload);
  if (!decoded.ok) return decoded;
  return { ok: true, envelope: signEnvelope({ payloadType: trustRootType, payload }, signers) };
}

function idsOf(keys: readonly PublicKey[]): readonly string[] {
  return [...new Set(keys.map(({ id }) => id))].sort();
}
