import type { Pause } from '../pause.ts';

/** Reads standard base64 (RFC 4648 §4, with padding, without white space); `undefined` where it is anything else. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** As `decodeBase64`, and lets others have their turn between pieces. */
export async function decodeBase64InSlices(
  text: string,
  pause: Pause,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 3);
  let length = 0;
  for (let start = 0; start < text.length; start += piece) {
    const decoded = decodeBase64(text.slice(start, start + piece));
    // Padding ends a piece early, and may only do so at the end.
    if (decoded === undefined || length !== (start / 4) * 3) return undefined;
    bytes.set(decoded, length);
    length += decoded.length;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  return bytes.subarray(0, length);
}

/** Characters: a multiple of four. */
const piece = 0x10000;

/** Writes standard base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  // In pieces: a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}
