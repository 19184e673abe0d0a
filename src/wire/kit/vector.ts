/** A vector from a list of numbers, or from base64 of little-endian 32-bit floats; `undefined` where it is neither. */
export function readVector(value: unknown): readonly number[] | undefined {
  if (typeof value === 'string') return decodeVector(value);
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) return undefined;
  return value;
}

function decodeVector(base64: string): readonly number[] | undefined {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}

/** The vector as base64 of little-endian 32-bit floats. */
export function writeVector(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  for (const [index, value] of vector.entries()) view.setFloat32(index * 4, value, true);
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(''));
}
