import { createHmac, randomBytes } from 'node:crypto';

/**
 * Stand-ins for ids of people: HMAC-SHA-256 under a secret, 22 characters of it. The same id has the same one as long
 * as the secret is the same; without a secret it is drawn anew with each call of this function, and so are they.
 */
export function pseudonymsOf(secret: string | undefined): (id: string) => string {
  const key = secret === undefined || secret === '' ? randomBytes(32) : secret;
  return (id) => createHmac('sha256', key).update(id, 'utf8').digest('base64url').slice(0, 22);
}
