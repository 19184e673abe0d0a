import type { Positions } from '../positions.ts';
import { isAmbiguousNumber } from './ambiguous-number.ts';
import {
  createEntry,
  createList,
  createMapping,
  createScalar,
  type Entry,
  type ListNode,
  type MappingNode,
  type Node,
  type ScalarNode,
} from './node.ts';

/**
 * Reads the part of YAML in which registries are written: block mappings and lists, flow collections and quoted
 * texts on one line, plain scalars, comments. Answers undefined for everything else, well-formed or not, and then
 * the `yaml` package reads the file and says what is wrong with it. It exists for its speed alone (some thirty
 * times that of the package), and a test holds it to the very same values and places.
 */
export function readPlainYaml(positions: Positions): MappingNode | ListNode | undefined {
  const { text } = positions;
  if (/[\t\r]/.test(text)) return undefined;
  const reader = {
    positions,
    text,
    at: 0,
    lineStart: 0,
    column: 0,
    end: 0,
    values: 0,
    closed: 0,
    commented: -1,
  };
  try {
    moveToContent(reader);
    if (reader.column !== 0) return undefined;
    const root = readBlock(reader, 0);
    // After a list, a line that is no item of it.
    return reader.at === text.length ? root : undefined;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** Where the reader is. Between values it stands at the first character of the next line that says anything. */
interface Reader {
  readonly positions: Positions;
  readonly text: string;
  at: number;
  lineStart: number;
  /** Of the first character of the line, from 0; `atEnd` where there is no more line. */
  column: number;
  /** Where the last line that said anything ends, its line break included: there the collections end. */
  end: number;
  /** How many there were so far. */
  values: number;
  /** How many collections ended since that line. */
  closed: number;
  /** How far the comments between that line and `at` are indented at most; -1 where there are none. */
  commented: number;
}

/** Leaves the recursion; never leaves this file. */
class NotPlain extends Error {}

const atEnd = -1;
/** Well below what is refused, so that whatever is refused is refused in one place. */
const mostColumns = 16;
const mostValues = 20_000;

const newline = 10;
const space = 32;
const doubleQuote = 34;
const hash = 35;
const singleQuote = 39;
const comma = 44;
const dash = 45;
const colon = 58;
const greaterThan = 62;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const bar = 124;
const closeBrace = 125;

function notPlain(): never {
  throw new NotPlain();
}

/** From the end of a line to the next that is neither empty nor a comment. */
function moveToContent(reader: Reader): void {
  const { text } = reader;
  reader.closed = 0;
  reader.commented = -1;
  for (let start = reader.at; start < text.length; ) {
    let at = start;
    while (text.charCodeAt(at) === space) at += 1;
    const code = text.charCodeAt(at);
    if (code === hash) reader.commented = Math.max(reader.commented, at - start);
    else if (code !== newline && at < text.length) {
      reader.at = at;
      reader.lineStart = start;
      reader.column = at - start;
      if (reader.column > mostColumns) notPlain();
      return;
    }
    const lineEnd = text.indexOf('\n', at);
    start = lineEnd === -1 ? text.length : lineEnd + 1;
  }
  reader.at = text.length;
  reader.column = atEnd;
}

/** To the next line, where on this one nothing but a comment is left. */
function endLine(reader: Reader): void {
  skipToLineEnd(reader);
  reader.end = reader.at;
  moveToContent(reader);
}

function skipToLineEnd(reader: Reader): void {
  const { text } = reader;
  const from = reader.at;
  skipSpaces(reader);
  const code = text.charCodeAt(reader.at);
  if (reader.at < text.length && code !== newline && (code !== hash || reader.at === from)) notPlain();
  const lineEnd = text.indexOf('\n', reader.at);
  reader.at = lineEnd === -1 ? text.length : lineEnd + 1;
}

function skipSpaces(reader: Reader): void {
  while (reader.text.charCodeAt(reader.at) === space) reader.at += 1;
}

function readBlock(reader: Reader, column: number): MappingNode | ListNode {
  return isDash(reader) ? readBlockList(reader, column) : readBlockMapping(reader, column);
}

function isDash({ text, at }: Reader): boolean {
  return text.charCodeAt(at) === dash && text.charCodeAt(at + 1) === space;
}

function readBlockMapping(reader: Reader, column: number): MappingNode {
  const from = reader.at;
  const entries = new Map<string, Entry>();
  do {
    const key = readKey(reader);
    addEntry(entries, key, readBlockValue(reader, column), reader);
  } while (reader.column === column);
  return createMapping(reader.positions, from, close(reader, column), entries);
}

/** What follows `key:`, on its line or below it. */
function readBlockValue(reader: Reader, column: number): Node {
  const afterColon = reader.at;
  skipSpaces(reader);
  const code = reader.text.charCodeAt(reader.at);
  if (code === greaterThan || code === bar) return readBlockText(reader, column);
  if (code !== newline && code !== hash) {
    const value = readInline(reader);
    endLine(reader);
    return value;
  }
  reader.at = afterColon;
  skipToLineEnd(reader);
  moveToContent(reader);
  // A list may stand right under its key; nothing at all would be null.
  if (reader.column <= column && !(reader.column === column && isDash(reader))) notPlain();
  return readBlock(reader, reader.column);
}

const blockHeader = /[>|]-?(?=\n +[^ \n])/y;

/** A text below its key, whose lines are all indented alike and of which none is empty. */
function readBlockText(reader: Reader, column: number): ScalarNode {
  const { positions, text, at: from } = reader;
  blockHeader.lastIndex = from;
  const header = blockHeader.exec(text)?.[0] ?? notPlain();
  const lines: string[] = [];
  let start = from + header.length + 1;
  const indent = indentAt(text, start);
  if (indent <= column) notPlain();
  while (indentAt(text, start) === indent && text.charCodeAt(start + indent) !== newline) {
    const end = text.indexOf('\n', start);
    if (end === -1 || text.charCodeAt(end - 1) === space) notPlain();
    lines.push(text.slice(start + indent, end));
    start = end + 1;
  }
  let next = start;
  while (text.charCodeAt(next) === newline) next += 1;
  // It would go on there, even with what looks like a comment, and so it may on an empty line with spaces.
  const after = next + indentAt(text, next);
  if (after - next >= indent || (after > next && !(text.charCodeAt(after) > space))) notPlain();
  const joined = lines.join(header.startsWith('>') ? ' ' : '\n');
  reader.at = start;
  reader.end = start;
  moveToContent(reader);
  countValue(reader);
  return createScalar(positions, from, start, 'block', header.endsWith('-') ? joined : `${joined}\n`);
}

function indentAt(text: string, lineStart: number): number {
  let at = lineStart;
  while (text.charCodeAt(at) === space) at += 1;
  return at - lineStart;
}

function readBlockList(reader: Reader, column: number): ListNode {
  const from = reader.at;
  const items: Node[] = [];
  do {
    reader.at += 1;
    skipSpaces(reader);
    items.push(readItem(reader));
  } while (reader.column === column && isDash(reader));
  return createList(reader.positions, from, close(reader, column), items);
}

function readItem(reader: Reader): Node {
  if (isKey(reader)) return readBlockMapping(reader, reader.at - reader.lineStart);
  const item = readInline(reader);
  endLine(reader);
  return item;
}

/**
 * Where a collection ends that began at this column. Of comments behind collections that end together, or farther
 * to the right, the package gives some to one and some to another, by rules that are better left to it.
 */
function close(reader: Reader, column: number): number {
  if (reader.column > column) notPlain();
  reader.closed += 1;
  if (reader.commented > (reader.closed > 1 ? -1 : column)) notPlain();
  return reader.end;
}

interface Key {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const plainKey = /[A-Za-z0-9_][A-Za-z0-9_.@/-]{0,200}(?=:[ \n])/y;

function isKey({ text, at }: Reader): boolean {
  plainKey.lastIndex = at;
  return plainKey.test(text);
}

/** A key and its colon. */
function readKey(reader: Reader): Key {
  const { text, at: from } = reader;
  const code = text.charCodeAt(from);
  let name: string;
  if (code === doubleQuote || code === singleQuote) {
    name = readQuoted(reader, code).value as string; // It is quoted.
    const next = text.charCodeAt(reader.at + 1);
    if (name === '' || text.charCodeAt(reader.at) !== colon || (next !== space && next !== newline)) {
      notPlain();
    }
  } else {
    if (!isKey(reader)) notPlain();
    reader.at = plainKey.lastIndex;
    name = text.slice(from, reader.at);
  }
  const to = reader.at;
  reader.at += 1;
  return { name, from, to };
}

const reservedNames = new Set(['<<', '__proto__', 'constructor', 'prototype']);

function addEntry(entries: Map<string, Entry>, { name, from, to }: Key, value: Node, reader: Reader): void {
  if (entries.has(name) || reservedNames.has(name)) notPlain();
  entries.set(name, createEntry(reader.positions, { from, to }, name, value));
}

function countValue(reader: Reader): void {
  reader.values += 1;
  if (reader.values > mostValues) notPlain();
}

/** A value on one line. */
function readInline(reader: Reader): Node {
  countValue(reader);
  const code = reader.text.charCodeAt(reader.at);
  if (code === doubleQuote || code === singleQuote) return readQuoted(reader, code);
  if (code === openBracket) return readFlowList(reader, 0);
  return code === openBrace ? readFlowMapping(reader, 0) : readPlain(reader, false);
}

function readFlowValue(reader: Reader, depth: number): Node {
  if (depth > 8) notPlain();
  countValue(reader);
  const code = reader.text.charCodeAt(reader.at);
  if (code === doubleQuote || code === singleQuote) return readQuoted(reader, code);
  if (code === openBracket) return readFlowList(reader, depth);
  return code === openBrace ? readFlowMapping(reader, depth) : readPlain(reader, true);
}

function readFlowList(reader: Reader, depth: number): ListNode {
  const from = reader.at;
  const items: Node[] = [];
  while (beginFlowItem(reader, closeBracket, items.length)) items.push(readFlowValue(reader, depth + 1));
  return createList(reader.positions, from, reader.at, items);
}

function readFlowMapping(reader: Reader, depth: number): MappingNode {
  const from = reader.at;
  const entries = new Map<string, Entry>();
  while (beginFlowItem(reader, closeBrace, entries.size)) {
    const key = readKey(reader);
    skipSpaces(reader);
    addEntry(entries, key, readFlowValue(reader, depth + 1), reader);
  }
  return createMapping(reader.positions, from, reader.at, entries);
}

/** Over the bracket or comma before an item, to the item; false over the bracket that ends the collection. */
function beginFlowItem(reader: Reader, closing: number, index: number): boolean {
  const { text } = reader;
  if (index > 0) skipSpaces(reader);
  const code = text.charCodeAt(reader.at);
  if (index > 0 && code === closing) {
    reader.at += 1;
    return false;
  }
  if (index > 0 && code !== comma) notPlain();
  reader.at += 1;
  skipSpaces(reader);
  if (index > 0 || text.charCodeAt(reader.at) !== closing) return true;
  reader.at += 1;
  return false;
}

function readQuoted(reader: Reader, quote: number): ScalarNode {
  const { positions, text, at: from } = reader;
  let hasQuotes = false;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === newline || (code === backslash && quote === doubleQuote)) notPlain();
    if (code !== quote) continue;
    if (quote === singleQuote && text.charCodeAt(at + 1) === singleQuote) {
      hasQuotes = true;
      at += 1;
      continue;
    }
    reader.at = at + 1;
    const inside = text.slice(from + 1, at);
    return quote === singleQuote
      ? createScalar(
          positions,
          from,
          at + 1,
          'single-quoted',
          hasQuotes ? inside.replaceAll("''", "'") : inside,
        )
      : createScalar(positions, from, at + 1, 'double-quoted', inside);
  }
  return notPlain();
}

/** What a plain scalar may begin with: nothing that has a meaning of its own. */
const plainStart = /[^-\s?:,[\]{}#&*!|>'"%@`]|-(?=[0-9.])/y;

function readPlain(reader: Reader, isInFlow: boolean): ScalarNode {
  const { positions, text, at: from } = reader;
  plainStart.lastIndex = from;
  if (!plainStart.test(text)) notPlain();
  let to = from;
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === newline) break;
    if (code === space) continue;
    if (code === hash && text.charCodeAt(at - 1) === space) break;
    if (code === colon && endsKey(text.charCodeAt(at + 1), isInFlow)) notPlain();
    if (isInFlow && isFlowIndicator(code)) break;
    to = at + 1;
  }
  reader.at = to;
  return createScalar(positions, from, to, 'plain', plainValue(text.slice(from, to)));
}

/** Whether a colon before this character would make a key of what it follows; so it does at the end of the text. */
function endsKey(code: number, isInFlow: boolean): boolean {
  return code === space || code === newline || Number.isNaN(code) || (isInFlow && isFlowIndicator(code));
}

function isFlowIndicator(code: number): boolean {
  return (
    code === comma ||
    code === openBracket ||
    code === closeBracket ||
    code === openBrace ||
    code === closeBrace
  );
}

const words = new Map<string, null | boolean>([
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

/** By the core schema, as far as all parsers agree; the package judges what they do not agree about. */
function plainValue(source: string): string | number | boolean | null {
  const code = source.charCodeAt(0);
  if (code > colon) {
    const word = source.length <= 5 ? words.get(source) : undefined;
    return word === undefined ? source : word;
  }
  if (/^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$/.test(source) && !isAmbiguousNumber(source)) {
    return Number(source);
  }
  const isNumber = /^[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?$/.test(source);
  return isNumber || isAmbiguousNumber(source) ? notPlain() : source;
}
