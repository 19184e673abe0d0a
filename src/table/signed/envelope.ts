import { type JsonRefusalCode, readJson } from '../read-json.ts';
import { type Check, isRecord, list, object, optional, type Problem, text } from '../shape.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

/**
 * Exact bytes, and who signed them: DSSE v1 (https://github.com/secure-systems-lab/dsse). Beside what DSSE has, a
 * bundle's envelope may bring the trust roots that follow the one a runtime was given; each is signed by itself.
 */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signatures: readonly Signature[];
  readonly roots: readonly Envelope[];
}

export interface Signature {
  /** Says which key may have signed, and proves nothing. */
  readonly keyid: string | undefined;
  /** Absent where it is no base64: such a signature counts for nothing. */
  readonly sig: Uint8Array<ArrayBuffer> | undefined;
}

/** An envelope as it is written. */
export interface EnvelopeJson {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid?: string; readonly sig: string }[];
  readonly roots?: readonly EnvelopeJson[];
}

export type EnvelopeResult =
  | { readonly ok: true; readonly envelope: Envelope }
  | {
      readonly ok: false;
      readonly code: JsonRefusalCode | 'bad-envelope';
      readonly message: string;
      readonly path?: string;
    };

/** Each is one verification of the whole payload at least: more than this nobody needs. */
const maxSignatures = 16;
const maxRoots = 64;
/** As deep as a table may be, so that one which nobody signed is told as such. */
const maxDepth = 128;

/** Reads untrusted bytes as an envelope. Nothing in it is verified yet. */
export function decodeEnvelope(
  bytes: Uint8Array | string,
  { maxBytes }: { readonly maxBytes: number },
): EnvelopeResult {
  const json = readJson(bytes, { maxBytes, maxDepth, what: 'bundle' });
  if (!json.ok) return json;
  if (isRecord(json.value) && 'capabilities' in json.value && !('payload' in json.value)) {
    const message =
      'It is a routing table without signatures; what is wanted is what "bundle sign" wrote of it.';
    return { ok: false, code: 'bad-envelope', message };
  }
  const problem = withRoots(json.value) ?? repeatedKey(json);
  if (problem) {
    const { path, message } = problem;
    const where = path === '' ? 'The bundle' : path;
    return { ok: false, code: 'bad-envelope', message: `${where} ${message}.`, path };
  }
  // Every field of the type has just been checked.
  const envelope = openEnvelope(json.value as EnvelopeJson);
  if (envelope) return { ok: true, envelope };
  return { ok: false, code: 'bad-envelope', message: 'A payload is not base64.', path: 'payload' };
}

/** An envelope that was read, as it is written. A signature that is no base64 is left out: it counts for nothing. */
export function writeEnvelope({ payloadType, payload, signatures, roots }: Envelope): EnvelopeJson {
  return {
    payloadType,
    payload: encodeBase64(payload),
    signatures: signatures.flatMap(({ keyid, sig }) =>
      sig === undefined ? [] : [{ ...(keyid === undefined ? {} : { keyid }), sig: encodeBase64(sig) }],
    ),
    ...(roots.length === 0 ? {} : { roots: roots.map(writeEnvelope) }),
  };
}

/** Answers a problem where an object of the text has a key twice: parsers differ on which of the two counts. */
export function repeatedKey({
  value,
  members,
}: {
  readonly value: unknown;
  readonly members: number;
}): Problem | undefined {
  return countMembers(value) === members ? undefined : { path: '', message: 'has a key twice' };
}

/** The bytes that a signature is made over: DSSE's pre-authentication encoding, which binds the type. */
export function signedBytes(payloadType: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const length = utf8.encode(payloadType).length;
  const head = utf8.encode(`DSSEv1 ${length} ${payloadType} ${payload.length} `);
  const bytes = new Uint8Array(head.length + payload.length);
  bytes.set(head);
  bytes.set(payload, head.length);
  return bytes;
}

function openEnvelope({ payloadType, payload, signatures, roots = [] }: EnvelopeJson): Envelope | undefined {
  const bytes = decodeBase64(payload);
  const opened = roots.map(openEnvelope);
  if (bytes === undefined || opened.includes(undefined)) return undefined;
  return {
    payloadType,
    payload: bytes,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: decodeBase64(sig) })),
    roots: opened.filter((root) => root !== undefined),
  };
}

function countMembers(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  if (!isRecord(value)) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + countMembers(item), 0);
}

const shortText: Check = (value) =>
  text(value) ?? ((value as string).length > 1024 ? { path: '', message: 'is too long' } : undefined);

function atMost(most: number, check: Check): Check {
  return (value) =>
    Array.isArray(value) && value.length > most
      ? { path: '', message: `has more than ${most} items` }
      : check(value);
}

const fields = {
  payloadType: shortText,
  payload: text,
  signatures: atMost(
    maxSignatures,
    list(object<EnvelopeJson['signatures'][number]>({ keyid: optional(shortText), sig: shortText })),
  ),
};

const withoutRoots = object<Omit<EnvelopeJson, 'roots'>>(fields);

const withRoots = object<EnvelopeJson>({ ...fields, roots: optional(atMost(maxRoots, list(withoutRoots))) });
