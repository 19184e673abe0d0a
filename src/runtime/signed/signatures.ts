import { decodeBase64 } from '../../table/signed/base64.ts';
import { type Envelope, type Signature, signedBytes } from '../../table/signed/envelope.ts';
import type { Role, TrustRoot } from '../../table/signed/trust-root.ts';

/**
 * The keys of a role that signed an envelope, each once, or `undefined` where they are fewer than must. What a
 * signature says of its key only decides which key is tried first; the algorithm is the key's and nobody else's.
 */
export async function signedEnough(
  { payloadType, payload, signatures }: Pick<Envelope, 'payloadType' | 'payload' | 'signatures'>,
  { keys, role }: { readonly keys: TrustRoot['keys']; readonly role: Role },
): Promise<readonly string[] | undefined> {
  const bytes = signedBytes(payloadType, payload);
  const signers = new Set<string>();
  for (const signature of signatures) {
    const untried = role.keys.filter((id) => !signers.has(id));
    const signer = await signerOf(signature, bytes, hintedFirst(untried, signature.keyid), keys);
    if (signer !== undefined) signers.add(signer);
    if (signers.size >= role.threshold) return [...signers];
  }
  return undefined;
}

function hintedFirst(ids: readonly string[], hint: string | undefined): readonly string[] {
  return hint !== undefined && ids.includes(hint) ? [hint, ...ids.filter((id) => id !== hint)] : ids;
}

async function signerOf(
  { sig }: Signature,
  bytes: Uint8Array<ArrayBuffer>,
  ids: readonly string[],
  keys: TrustRoot['keys'],
): Promise<string | undefined> {
  if (sig?.length !== 64) return undefined;
  for (const id of ids) {
    const raw = decodeBase64(keys[id]?.public ?? '');
    if (raw === undefined) continue;
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    if (await crypto.subtle.verify('Ed25519', key, sig, bytes)) return id;
  }
  return undefined;
}
