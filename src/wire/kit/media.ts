/** The media type of a base64 image, by its first bytes; `undefined` where they are none we know. */
export function sniffImage(base64: string): string | undefined {
  return IMAGE_STARTS.find(([start]) => base64.startsWith(start))?.[1];
}

/** First bytes in base64, as far as whole characters go. */
const IMAGE_STARTS: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** UTF-8 text out of base64; `undefined` where the bytes are no such text. */
export function decodeBase64Text(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text as the base64 of its UTF-8 bytes. */
export function encodeBase64Text(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Base64 in the usual alphabet and padded: some write it for URLs, which not everybody reads. */
export function standardBase64(base64: string): string {
  if (!/[-_]/.test(base64) && base64.length % 4 === 0) return base64;
  const usual = base64.replaceAll('-', '+').replaceAll('_', '/');
  return usual.padEnd(Math.ceil(usual.length / 4) * 4, '=');
}
