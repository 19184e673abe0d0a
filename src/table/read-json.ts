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
  | JsonRefusal;

interface JsonRefusal {
  readonly ok: false;
  readonly code: JsonRefusalCode;
  readonly message: string;
}

/** Parses untrusted bytes as JSON, after it has measured what the parser would build of them; it never throws. */
export function readJson(bytes: Uint8Array | string, { maxBytes, maxDepth, what }: JsonLimits): JsonResult {
  const read = readText(bytes, { maxBytes, what });
  if (!read.ok) return read;
  const { text } = read;
  const measure = measureJson(text);
  if (measure.bytes > maxBytes) return tooLarge(measure.bytes, { maxBytes, what });
  if (measure.depth > maxDepth) {
    return refuse(what, 'too-deep', `nests ${measure.depth} levels deep; ${maxDepth} are allowed.`);
  }
  try {
    return { ok: true, value: JSON.parse(text), members: measure.members };
  } catch (error) {
    // The parser quotes what it was given: such a line must neither end nor steer a terminal.
    const reason = String(error instanceof Error ? error.message : error).replaceAll(/[^ -~]/g, '\ufffd');
    return refuse(what, 'not-json', `is not JSON: ${reason}`);
  }
}

/** The text of untrusted bytes, if they are few enough and UTF-8. Of a string the UTF-8 form may still be too large. */
export function readText(
  bytes: Uint8Array | string,
  { maxBytes, what }: Omit<JsonLimits, 'maxDepth'>,
): { readonly ok: true; readonly text: string } | JsonRefusal {
  // The length in UTF-16 units never exceeds the length in UTF-8 bytes.
  if (bytes.length > maxBytes) return tooLarge(bytes.length, { maxBytes, what });
  const text = typeof bytes === 'string' ? bytes : decodeUtf8(bytes);
  return text?.isWellFormed() ? { ok: true, text } : refuse(what, 'not-utf8', 'is not UTF-8 text.');
}

function tooLarge(size: number, { maxBytes, what }: Omit<JsonLimits, 'maxDepth'>): JsonRefusal {
  return refuse(what, 'too-large', `has ${size} bytes; ${maxBytes} are allowed.`);
}

function refuse(what: string, code: JsonRefusalCode, message: string): JsonRefusal {
  return { ok: false, code, message: `The ${what} ${message}` };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is kept, and then refused as no JSON: the revision is of exactly these bytes.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
