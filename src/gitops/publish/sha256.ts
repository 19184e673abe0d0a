import { createHash } from 'node:crypto';

/** `sha256:` and the digest of bytes in hex, as registries of artefacts write it. */
export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
