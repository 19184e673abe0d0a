import { routingTable } from './check-table.ts';
import { measureJson } from './measure.ts';
import { brokenReference } from './references.ts';
import { isRecord, type Problem } from './shape.ts';
import { type RoutingTable, tableFormat } from './table.ts';

/** Why bytes are not a table that this runtime can serve. */
export type RefusalCode =
  /** More bytes than allowed. */
  | 'too-large'
  | 'not-utf8'
  /** Nested deeper than any table is. */
  | 'too-deep'
  | 'not-json'
  /** Another format number: the table is of another version of Signalbox. */
  | 'unsupported-format'
  /** A field has the wrong type, range or pattern, is missing or is not known. */
  | 'invalid-table'
  /** A part names another that is not there, or does not fit with it. */
  | 'broken-reference';

export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly message: string;
  /** Where in the table: `capabilities.chat.rules.0.use.model`. */
  readonly path?: string;
}

export type DecodeResult = { readonly ok: true; readonly table: RoutingTable } | Refusal;

export interface DecodeOptions {
  /** 64 MiB where absent. */
  readonly maxBytes?: number;
}

/** A table of 10,000 capabilities is about a tenth of this. */
const defaultMaxBytes = 64 * 1024 * 1024;

/** A table itself needs about ten levels; the rest is room for conditions and parameters. */
const maxDepth = 128;

/**
 * Reads untrusted bytes as a routing table. Either every field has its type, range and pattern and every name
 * leads somewhere, or the answer is the first refusal with its place; it never throws. The maps by id have no
 * prototype, so that a caller's `constructor` finds nothing in them.
 */
export function decodeTable(
  bytes: Uint8Array | string,
  { maxBytes = defaultMaxBytes }: DecodeOptions = {},
): DecodeResult {
  // The length in UTF-16 units never exceeds the length in UTF-8 bytes.
  if (bytes.length > maxBytes) return tooLarge(bytes.length, maxBytes);
  const text = typeof bytes === 'string' ? bytes : decodeUtf8(bytes);
  if (text === undefined || !text.isWellFormed()) return refuse('not-utf8', 'The table is not UTF-8 text.');
  const measure = measureJson(text);
  if (measure.bytes > maxBytes) return tooLarge(measure.bytes, maxBytes);
  if (measure.depth > maxDepth) {
    return refuse('too-deep', `The table nests ${measure.depth} levels deep; ${maxDepth} are allowed.`);
  }
  const value = parse(text);
  if (value instanceof SyntaxError) return refuse('not-json', `The table is not JSON: ${value.message}`);
  return decodeValue(value);
}

function decodeValue(value: unknown): DecodeResult {
  // Before everything else, because another format's fields mean nothing to these checks.
  if (isRecord(value) && Number.isSafeInteger(value['format']) && value['format'] !== tableFormat) {
    return refuse(
      'unsupported-format',
      `The table has format ${value['format']}; this runtime reads format ${tableFormat}.`,
      'format',
    );
  }
  const problem = routingTable(value);
  if (problem) return refuseAt('invalid-table', problem);
  // Every field of the type has just been checked: `object<T>` leaves none out.
  const table = value as RoutingTable;
  const broken = brokenReference(table);
  return broken ? refuseAt('broken-reference', broken) : { ok: true, table: withoutPrototypes(table) };
}

/** The same table with maps in which only its own ids are found. */
function withoutPrototypes(table: RoutingTable): RoutingTable {
  return {
    ...table,
    providers: bare(table.providers),
    models: bare(table.models),
    deployments: bare(table.deployments),
    capabilities: bare(table.capabilities),
    teams: bare(table.teams),
  };
}

function bare<T>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), map);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is kept, and then refused as no JSON: the revision is of exactly these bytes.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof SyntaxError ? error : new SyntaxError(String(error));
  }
}

function tooLarge(bytes: number, maxBytes: number): Refusal {
  return refuse('too-large', `The table has ${bytes} bytes; ${maxBytes} are allowed.`);
}

function refuseAt(code: RefusalCode, { path, message }: Problem): Refusal {
  return refuse(code, `${path === '' ? 'The table' : path} ${message}.`, path);
}

function refuse(code: RefusalCode, message: string, path?: string): Refusal {
  return { ok: false, code, message, ...(path === undefined ? {} : { path }) };
}
