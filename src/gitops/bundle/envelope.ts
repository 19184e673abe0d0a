import { encodeBase64 } from '../../table/signed/base64.ts';
import { type Envelope, type EnvelopeJson, signedBytes, writeEnvelope } from '../../table/signed/envelope.ts';
import type { SigningKey } from './signing-key.ts';

/** Signs bytes under a type with every key, and answers the envelope as it is written. */
export function signEnvelope(
  { payloadType, payload }: { readonly payloadType: string; readonly payload: Uint8Array },
  keys: readonly SigningKey[],
): EnvelopeJson {
  const bytes = signedBytes(payloadType, payload);
  return {
    payloadType,
    payload: encodeBase64(payload),
    signatures: keys.map(({ id, sign }) => ({ keyid: id, sig: encodeBase64(sign(bytes)) })),
  };
}

/** Adds signatures to an envelope whose payload stays as it is, for those that several must sign. */
export function addSignatures(envelope: Envelope, keys: readonly SigningKey[]): EnvelopeJson {
  const { signatures } = signEnvelope(envelope, keys);
  const added = new Set(signatures.map(({ keyid }) => keyid));
  const written = writeEnvelope(envelope);
  const kept = written.signatures.filter(({ keyid }) => !added.has(keyid));
  return { ...written, signatures: [...kept, ...signatures] };
}
