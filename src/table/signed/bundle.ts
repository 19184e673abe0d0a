import { id, utcSecond } from '../check-fields.ts';
import { readJson } from '../read-json.ts';
import { integer, object, oneOf, optional, set, textLike, words } from '../shape.ts';
import { repeatedKey } from './envelope.ts';

/** The type that the envelope of a bundle has. */
export const bundleType = 'application/vnd.signalbox.routing-table.v1+json';

/**
 * What a publisher says of a table. It stands before the table in the signed payload, `{"header":…,"table":…}`, and
 * not inside it: the table's revision stays that of the same table unsigned. Described by `schemas/bundle.schema.json`.
 */
export interface BundleHeader {
  readonly format: 1;
  /** Rises with each publication; going back to an older table takes a new one. */
  readonly generation: number;
  /** The older generation whose table this is again. */
  readonly rollbackOf?: number;
  /** The table's own; a runtime of another environment refuses it. */
  readonly environment: string;
  /** The table's revision. */
  readonly digest: string;
  /** The revision of the generation before. */
  readonly previous?: string;
  readonly source: BundleSource;
  /** The version of Signalbox that made it. */
  readonly compiler: string;
  /** UTC seconds. */
  readonly createdAt?: number;
  /** From then on what it says may be outdated: the runtime is stale. */
  readonly notAfter?: number;
  /** What a runtime must be able to do. */
  readonly requires: readonly string[];
}

/** The commit whose registry was compiled. */
export interface BundleSource {
  readonly repo?: string;
  readonly commit: string;
  readonly path: string;
}

export type BundleResult =
  | { readonly ok: true; readonly header: BundleHeader; readonly table: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly message: string; readonly path?: string };

/** Many times what a header has. */
const maxHeaderBytes = 64 * 1024;

/**
 * Takes a verified payload apart: the header is read, the table is cut out byte for byte, so that its revision is of
 * what was signed and nothing is ever written again.
 */
export function decodeBundle(payload: Uint8Array<ArrayBuffer>): BundleResult {
  const parts = cut(payload);
  if (!parts) return { ok: false, message: 'The payload is not {"header":…,"table":…} in canonical form.' };
  const json = readJson(parts.header, { maxBytes: maxHeaderBytes, maxDepth: 8, what: 'header' });
  if (!json.ok) return json;
  const problem = bundleHeader(json.value) ?? repeatedKey(json);
  if (problem) {
    const path = problem.path === '' ? 'header' : `header.${problem.path}`;
    return { ok: false, message: `${path} ${problem.message}.`, path };
  }
  // Every field of the type has just been checked.
  return { ok: true, header: json.value as BundleHeader, table: parts.table };
}

/** Writes a payload of a header and a table, both in canonical JSON. */
export function bundlePayload(header: string, table: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${before}${header}${between}${table}}`);
}

const before = '{"header":';
const between = ',"table":';

function cut(
  payload: Uint8Array<ArrayBuffer>,
): { readonly header: Uint8Array; readonly table: Uint8Array<ArrayBuffer> } | undefined {
  const end = endOfObject(payload, before.length);
  const start = end + between.length;
  if (!holds(payload, 0, before) || !holds(payload, end, between) || payload.at(-1) !== closeBrace) {
    return undefined;
  }
  return { header: payload.subarray(before.length, end), table: payload.subarray(start, -1) };
}

/** Where the object ends that begins at `start`. All that counts is ASCII, which no longer character contains. */
function endOfObject(bytes: Uint8Array, start: number): number {
  let depth = 0;
  let quoted = false;
  const limit = Math.min(bytes.length, start + maxHeaderBytes);
  for (let index = start; index < limit; index += 1) {
    const byte = bytes[index];
    if (quoted) {
      if (byte === backslash) index += 1;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === openBrace) depth += 1;
    else if (byte === closeBrace) {
      depth -= 1;
      if (depth <= 0) return index + 1;
    }
  }
  return limit;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function holds(bytes: Uint8Array, start: number, ascii: string): boolean {
  for (let index = 0; index < ascii.length; index += 1) {
    if (bytes[start + index] !== ascii.charCodeAt(index)) return false;
  }
  return true;
}

const digest = textLike(/^sha256:[0-9a-f]{64}$/, 'a revision such as "sha256:…"');

const bundleHeader = object<BundleHeader>({
  format: oneOf(1),
  generation: integer(1),
  rollbackOf: optional(integer(1)),
  environment: id,
  digest,
  previous: optional(digest),
  source: object<BundleSource>({ repo: optional(words), commit: words, path: words }),
  compiler: words,
  createdAt: optional(utcSecond),
  notAfter: optional(utcSecond),
  requires: set(words),
});
