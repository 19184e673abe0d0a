/**
 * A signature that says whose it is. Only its own provider can use one, and another may refuse the whole request for
 * it; callers keep signatures without looking into them, so the origin travels inside. The sealed form is base64
 * where the signature is.
 */
export function seal(origin: string, signature: string): string {
  if (unseal(signature).origin !== undefined) return signature;
  return btoa(MARK + origin.slice(0, ORIGIN_LENGTH).padEnd(ORIGIN_LENGTH)) + signature;
}

/** The signature as its provider wrote it, and whose it is; no origin where nobody sealed it. */
export function unseal(sealed: string): { readonly origin?: string; readonly signature: string } {
  if (!sealed.startsWith(ENCODED_MARK) || sealed.length < HEAD_LENGTH) return { signature: sealed };
  try {
    const origin = atob(sealed.slice(ENCODED_MARK.length, HEAD_LENGTH)).trim();
    return { origin, signature: sealed.slice(HEAD_LENGTH) };
  } catch {
    return { signature: sealed };
  }
}

/** The signature for a reader of this origin: bare where it is its own. */
export function bareFor(origin: string, sealed: string): string {
  const opened = unseal(sealed);
  return opened.origin === origin ? opened.signature : sealed;
}

/** Whether a caller's body holds anything sealed: its own bytes must not go to a provider then. */
export function holdsSeal(body: unknown): boolean {
  if (typeof body === 'string') return body.startsWith(ENCODED_MARK);
  return typeof body === 'object' && body !== null && Object.values(body).some(holdsSeal);
}

// Both lengths are multiples of three, so that their base64 needs no padding.
const MARK = 'signalbox';
const ORIGIN_LENGTH = 36;
const ENCODED_MARK = btoa(MARK);
const HEAD_LENGTH = ((MARK.length + ORIGIN_LENGTH) / 3) * 4;
