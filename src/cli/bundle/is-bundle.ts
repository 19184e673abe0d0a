/** Whether bytes claim to be a signed bundle; asked of those that are no table. */
export function isBundle(bytes: Uint8Array | string): boolean {
  try {
    const value: unknown = JSON.parse(typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && 'payloadType' in value;
  } catch {
    return false;
  }
}
