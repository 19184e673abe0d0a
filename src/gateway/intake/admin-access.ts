import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Says whether a request may read what is for administrators, from its headers alone. */
export type AdminAccess = (request: IncomingMessage) => boolean;

/** A token is somebody's to guess without end: shorter ones are not taken. */
export const shortestAdminToken = 32;

/** Whether a text can be such a token: long enough, and of characters that stand in a header. */
export function isAdminToken(text: string): boolean {
  return text.length >= shortestAdminToken && /^[\x21-\x7e]{1,512}$/.test(text);
}

/**
 * Lets in who sends this token, as `Authorization: Bearer …` and in one header. Digests are compared, so that how long
 * it takes tells nothing about the token, its length included.
 */
export function adminAccess(token: string): AdminAccess {
  const expected = hash('sha256', token, 'buffer');
  return ({ headersDistinct }) => {
    const [value, ...others] = headersDistinct['authorization'] ?? [];
    const given = /^bearer +([\x21-\x7e]{1,512})$/i.exec(value ?? '')?.[1];
    // A digest is made and compared whatever came.
    const isSame = timingSafeEqual(hash('sha256', given ?? '', 'buffer'), expected);
    return isSame && others.length === 0;
  };
}
