/**
 * Names a table by its content: `sha256:` and the digest in hex of exactly these bytes (of the UTF-8 form
 * where a string is given). Equal revisions mean equal decisions.
 */
export async function revisionOf(bytes: Uint8Array | string): Promise<string> {
  const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : unshared(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** WebCrypto takes no shared memory, so that of such a buffer there must be a copy. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
