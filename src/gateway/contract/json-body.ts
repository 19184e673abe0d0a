/** A JSON object, and the bytes that it was parsed from. */
export interface JsonBody {
  readonly bytes: Buffer;
  readonly parsed: Readonly<Record<string, unknown>>;
}
