import { closingQuote } from './json-depth.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * JSON of `wanted`, made from the bytes of an object that it differs from in a few fields: what both have in
 * common (the very same value) is copied, and only the rest is written. For a long prompt this costs a tenth
 * of writing all of it. `parsed` must be what `bytes` were parsed to.
 */
export function spliceJson(bytes: Buffer, parsed: JsonObject, wanted: JsonObject): Buffer {
  const spans = fieldSpans(bytes);
  const pieces: Buffer[] = [];
  let text = '{';
  let comma = '';
  for (const [name, value] of Object.entries(wanted)) {
    const span = value === parsed[name] ? spans.get(name) : undefined;
    if (span === undefined && value === undefined) continue;
    text += `${comma}${JSON.stringify(name)}:`;
    comma = ',';
    if (span === undefined) {
      text += JSON.stringify(value);
      continue;
    }
    pieces.push(Buffer.from(text), bytes.subarray(span.from, span.to));
    text = '';
  }
  pieces.push(Buffer.from(`${text}}`));
  return Buffer.concat(pieces);
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where the values of an object's fields stand; of a repeated name the last, as a parser has it. */
function fieldSpans(bytes: Buffer): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  let at = skipSpace(bytes, skipSpace(bytes, 0) + 1);
  while (bytes[at] === quote) {
    const nameEnd = closingQuote(bytes, at + 1) + 1;
    const name: unknown = JSON.parse(bytes.toString('utf8', at, nameEnd));
    const from = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1);
    const to = valueEnd(bytes, from);
    spans.set(String(name), { from, to });
    at = skipSpace(bytes, to);
    if (bytes[at] === commaByte) at = skipSpace(bytes, at + 1);
  }
  return spans;
}

const quote = 0x22;
const commaByte = 0x2c;
const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);
const space = new Set([0x20, 0x09, 0x0a, 0x0d]);

function valueEnd(bytes: Buffer, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const byte = bytes[at] ?? 0;
    if (byte === quote) at = closingQuote(bytes, at + 1);
    else if (openers.has(byte)) depth += 1;
    else if (closers.has(byte)) depth -= 1;
    at += 1;
  } while (at < bytes.length && (depth > 0 || !endsScalar(bytes, from, at)));
  return at;
}

/** A string or a bracket ends itself; a number or a word ends before what cannot belong to it. */
function endsScalar(bytes: Buffer, from: number, at: number): boolean {
  const first = bytes[from] ?? 0;
  if (first === quote || openers.has(first)) return true;
  const next = bytes[at] ?? 0;
  return next === commaByte || closers.has(next) || space.has(next);
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (space.has(bytes[at] ?? 0)) at += 1;
  return at;
}
