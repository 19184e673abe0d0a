import { measureJson } from './measure.ts';

export interface JsonLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** What is read, for messages: `table`. */
  readonly what: string;
}

export type JsonRefusalCode =
  /** More bytes than allowed. */
  | 'too-large'
  | 'not-utf8'
  /** Nested deeper than anything sound is. */
  | 'too-deep'
  | 'not-json';

export type JsonResult =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** How many members the objects of the text have, those counted twice that stand in it twice. */
      readonly members: number;
    }
  | { readonly ok: false; readonly code: JsonRefusalCode; readonly message: string };

/** Parses untrusted bytes as JSON, after it has measured what the parser would build of them; it never throws. */
export function readJson(bytes: Uint8Array | string, { maxBytes, maxDepth, what }: JsonLimits): JsonResult {
  const refuse = (code: JsonRefusalCode, message: string) =>
    ({ ok: false, code, message: `The ${what} ${message}` }) as const;
  const tooLarge = (size: number) => refuse('too-large', `has ${size} bytes; ${maxBytes} are allowed.`);
  // The length in UTF-16 units never exceeds the length in UTF-8 bytes.
  if (bytes.length > maxBytes) return tooLarge(bytes.length);
  const text = typeof bytes === 'string' ? bytes : decodeUtf8(bytes);
  if (text === undefined || !text.isWellFormed()) return refuse('not-utf8', 'is not UTF-8 text.');
  const measure = measureJson(text);
  if (measure.bytes > maxBytes) return tooLarge(measure.bytes);
  if (measure.depth > maxDepth) {
    return refuse('too-deep', `nests ${measure.depth} levels deep; ${maxDepth} are allowed.`);
  }
  try {
    return { ok: true, value: JSON.parse(text), members: measure.members };
  } catch (error) {
    return refuse('not-json', `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is kept, and then refused as no JSON: the revision is of exactly these bytes.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
