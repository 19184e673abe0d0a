import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import type { TrustKey } from '../../table/signed/trust-root.ts';

/** A private key that signs, and what others may know of it. It never gives the private part away. */
export interface SigningKey extends PublicKey {
  sign(bytes: Uint8Array): Uint8Array;
}

/** A key that signatures are checked with. */
export interface PublicKey {
  /** The first 16 hex digits of the SHA-256 of the key's 32 bytes. */
  readonly id: string;
  readonly key: TrustKey;
}

/** Makes a key pair: the private half as PKCS#8 PEM, the public one as SPKI PEM, as OpenSSL writes both. */
export function generateKey(): {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly id: string;
} {
  const { privateKey: privatePem, publicKey: publicPem } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  });
  return { privatePem, publicPem, id: publicKeyOf(createPublicKey(publicPem)).id };
}

/** Reads a private key in PKCS#8 PEM; `undefined` where the text is anything else. */
export function readSigningKey(text: string): SigningKey | undefined {
  const secret = ed25519(() => createPrivateKey(text));
  if (secret === undefined) return undefined;
  return { ...publicKeyOf(createPublicKey(secret)), sign: (bytes) => sign(null, bytes, secret) };
}

/** Reads a public key in SPKI PEM; `undefined` where the text is anything else, a private key included. */
export function readPublicKey(text: string): PublicKey | undefined {
  // Node would take the public half out of a private key, which nobody should hand around as if it were public.
  if (!text.includes('-----BEGIN PUBLIC KEY-----')) return undefined;
  const key = ed25519(() => createPublicKey(text));
  return key && publicKeyOf(key);
}

function ed25519(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function publicKeyOf(key: KeyObject): PublicKey {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    id: createHash('sha256').update(raw).digest('hex').slice(0, 16),
    key: { algorithm: 'ed25519', public: raw.toString('base64') },
  };
}
