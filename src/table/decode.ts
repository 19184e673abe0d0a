import { largestCandidate } from './candidate.ts';
import { routingTable } from './check-table.ts';
import { type JsonRefusalCode, readJson } from './read-json.ts';
import { type Check, isRecord, type Problem } from './shape.ts';
import { type RoutingTable, tableFormat } from './table.ts';

/** Why bytes are not a table that this runtime can serve. */
export type RefusalCode =
  | JsonRefusalCode
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

/** A table itself needs about ten levels; the rest is room for conditions and parameters. */
export const maxDepth = 128;

/**
 * Reads untrusted bytes as a routing table. Either every field has its type, range and pattern and every name
 * leads somewhere, or the answer is the first refusal with its place; it never throws. The maps by id have no
 * prototype, so that a caller's `constructor` finds nothing in them.
 */
export function decodeTable(
  bytes: Uint8Array | string,
  { maxBytes = largestCandidate }: DecodeOptions = {},
): DecodeResult {
  const json = readJson(bytes, { maxBytes, maxDepth, what: 'table' });
  return json.ok ? judge(json.value, routingTable) : json;
}

/** Takes a parsed value as a table, if it passes `check`, which looks at every field. */
export function judge(value: unknown, check: Check): DecodeResult {
  // Before everything else, because another format's fields mean nothing to these checks.
  if (isRecord(value) && Number.isSafeInteger(value['format']) && value['format'] !== tableFormat) {
    return refuse(
      'unsupported-format',
      `The table has format ${value['format']}; this runtime reads format ${tableFormat}.`,
      'format',
    );
  }
  if (isRecord(value) && Object.hasOwn(value, 'payloadType')) {
    return refuse('invalid-table', 'This is a signed bundle, and no trust root is set that could verify it.');
  }
  const problem = check(value, isRecord(value) ? value : {});
  if (problem) return refuseAt(problem);
  // Every field of the type has just been checked: `object<T>` leaves none out.
  return { ok: true, table: withoutPrototypes(value as RoutingTable) };
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

/** The same map, in which only its own ids are found. */
function bare<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.getPrototypeOf(map) === null ? map : Object.assign(Object.create(null), map);
}

function refuseAt({ path, message, misfit }: Problem): Refusal {
  const code = misfit ? 'broken-reference' : 'invalid-table';
  return refuse(code, `${path === '' ? 'The table' : path} ${message}.`, path);
}

function refuse(code: RefusalCode, message: string, path?: string): Refusal {
  return { ok: false, code, message, ...(path === undefined ? {} : { path }) };
}
