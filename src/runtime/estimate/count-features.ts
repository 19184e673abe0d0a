import { characterTable, symbolBits, symbols } from './characters.ts';
import { hashNext, kindOfWord, stemLength, wordKinds, wordTable } from './words.ts';

/** What is looked at of a message in all, in UTF-16 units: this much from its beginning, and the end of its first text. */
const head = 4096;
const tail = 2048;
/** A last paragraph of at most this length may say what is to be done with those before it. */
const lastWord = 200;

/** What was counted in one part of a message. */
export interface Tally {
  /** Different words of a kind, by their hashes. */
  readonly demanding: Set<number>;
  /** A bit for each script that has a word. */
  scripts: number;
  proof: number;
  plain: number;
  why: number;
  bound: number;
  numbers: number;
  parts: number;
  code: number;
  mathematics: number;
  /** About how many tokens. */
  size: number;
}

/** A message in two parts: what is asked, and what comes with it to be worked on. */
export interface Counts {
  readonly ask: Tally;
  readonly material: Tally;
  /** UTF-16 units that may still be looked at. */
  left: number;
}

export function newCounts(): Counts {
  return { ask: newTally(), material: newTally(), left: head + tail };
}

function newTally(): Tally {
  return {
    demanding: new Set(),
    scripts: 0,
    proof: 0,
    plain: 0,
    why: 0,
    bound: 0,
    numbers: 0,
    parts: 0,
    code: 0,
    mathematics: 0,
    size: 0,
  };
}

/**
 * Counts what a text has of each feature. What is asked is its first paragraph, up to an empty line or a fence, and a
 * short last one; all else is material. Of a long text only the beginning and the end are looked at.
 */
export function countFeatures(counts: Counts, text: string): void {
  const whole = text.length <= counts.left;
  const upTo = whole ? text.length : Math.max(0, counts.left - tail);
  const from = whole ? upTo : text.length - Math.min(tail, counts.left);
  counts.left -= upTo + text.length - from;
  const askEnd = Math.min(upTo, endOfParagraph(text, upTo));
  const last = Math.max(askEnd, startOfLast(text));
  scan(counts.ask, text, 0, askEnd);
  scan(counts.ask, text, last, text.length);
  const before = counts.material.size;
  scan(counts.material, text, askEnd, Math.min(upTo, last));
  scan(counts.material, text, Math.max(upTo, Math.min(from, last)), last);
  // What is not looked at is taken to be like the rest.
  const looked = upTo - askEnd + text.length - from;
  const rate = looked > 0 && counts.material.size > before ? (counts.material.size - before) / looked : 0.25;
  counts.material.size += rate * (from - upTo);
}

/** Where the first paragraph ends, looked for up to an offset. */
function endOfParagraph(text: string, upTo: number): number {
  const beginning = text.slice(0, upTo);
  const found = [beginning.indexOf('\n\n'), beginning.indexOf('\n```')].filter((at) => at !== -1);
  return Math.min(upTo, ...found);
}

/** Where a short last paragraph begins; the text's end where there is none. */
function startOfLast(text: string): number {
  const from = Math.max(0, text.length - lastWord);
  const end = text.slice(from);
  const at = Math.max(end.lastIndexOf('\n\n'), end.endsWith('```') ? -1 : end.lastIndexOf('```\n'));
  return at === -1 ? text.length : from + at;
}

function scan(counts: Tally, text: string, from: number, to: number): void {
  scanner ??= makeScanner();
  scanner(counts, text, from, to);
}

type Scanner = (counts: Tally, text: string, from: number, to: number) => void;

let scanner: Scanner | undefined;

/**
 * Makes the loop that a score takes: what runs for each character works on numbers alone. Made once: engines compile the
 * tables of the only closure there is into the code.
 */
function makeScanner(): Scanner {
  const table = characterTable();
  const words = wordTable();
  const { signs, lettersOf, smallLetters } = tables();
  return (counts, text, from, to) => {
    let [syllables, numbers, marks, parts, code, mathematics] = [0, 0, 0, 0, 0, 0];
    /** What came last: its symbol, and the unit itself where it was no letter of an alphabet. */
    let before = 0;
    let last = 0;
    let index = from;
    while (index < to) {
      const start = index;
      let hash = 0;
      let unit = 0;
      for (; index < to; index += 1) {
        unit = text.charCodeAt(index);
        const small = smallLetters[unit] ?? 0;
        if (small === 0) break;
        if (index - start < stemLength) hash = hashNext(hash, small);
      }
      if (index > start) {
        before = (table[text.charCodeAt(index - 1)] ?? 0) & symbolMask;
        endWord(counts, kindOfWord(words, hash), hash, index - start, before);
        if (index === to) break;
      }
      const symbol = (table[unit] ?? 0) & symbolMask;
      const letters = lettersOf[symbol] ?? none;
      if (letters === syllabary) {
        syllables += 1;
        const pair = hashNext(hashNext(0, last), unit);
        const kind = kindOfWord(words, pair);
        if (kind !== wordKinds.none) note(counts, kind, pair);
      } else if (letters === digit) {
        if (before !== symbol) numbers += 1;
      } else {
        const sign = unit < 128 ? (signs[unit] ?? 0) : signOf(symbol);
        if (sign !== 0) {
          marks += 1;
          parts += sign & 1;
          code += (sign >> 1) & 1;
          mathematics += (sign >> 2) & 1;
        }
      }
      before = symbol;
      last = unit;
      index += 1;
    }
    counts.numbers += numbers;
    counts.parts += parts;
    counts.code += code;
    counts.mathematics += mathematics;
    counts.size += syllables * 0.75 + marks * 0.6;
    if (syllables > 0) counts.scripts |= 1;
  };
}

/** `last` is the symbol of the word's last letter. Positions, because an object for each word would be half of the work. */
function endWord(counts: Tally, kind: number, hash: number, length: number, last: number): void {
  counts.size += 0.3 + length * 0.17;
  if (kind !== wordKinds.none) note(counts, kind, hash);
  if (length > 2) counts.scripts |= 1 << scriptOf(last);
}

function note(counts: Tally, kind: number, hash: number): void {
  if (kind === wordKinds.demanding) counts.demanding.add(hash);
  else if (kind === wordKinds.proof) counts.proof += 1;
  else if (kind === wordKinds.plain) counts.plain += 1;
  else if (kind === wordKinds.why) counts.why += 1;
  else counts.bound += 1;
}

function smallLetter(code: number, entry: number): number {
  const isCapital = (entry >> symbolBits) & 1;
  return isCapital === 1 || (code >= 0x410 && code <= 0x42f) ? code + 32 : code;
}

const symbolMask = (1 << symbolBits) - 1;
const none = 0;
const alphabet = 1;
const syllabary = 2;
const digit = 3;

interface Tables {
  /** Of ASCII: bit 0 parts a question, bit 1 belongs to code, bit 2 to mathematics. */
  readonly signs: Uint8Array;
  /** What a symbol is: part of a word, a word or a syllable for itself, a digit, or none of these. */
  readonly lettersOf: Uint8Array;
  /** Of each UTF-16 unit that is part of a word, the small letter by which words are known; 0 for all others. */
  readonly smallLetters: Uint16Array;
}

let made: Tables | undefined;

function tables(): Tables {
  made ??= makeTables();
  return made;
}

function makeTables(): Tables {
  const signs = new Uint8Array(128);
  for (const [bit, characters] of [
    [1, ',;:?\n'],
    [2, '`{};=<>[]_'],
    [4, '^=+\\$|*/'],
  ] as const) {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      signs[code] = (signs[code] ?? 0) | bit;
    }
  }
  const lettersOf = new Uint8Array(1 << symbolBits);
  lettersOf.fill(alphabet, symbols.latin, symbols.digit);
  lettersOf.fill(alphabet, symbols.greekVowel, symbols.otherLetter + 1);
  lettersOf.fill(alphabet, symbols.cyrillicOther, symbols.cyrillic + 32);
  lettersOf.fill(syllabary, symbols.hiragana, symbols.hangul + 1);
  lettersOf[symbols.digit] = digit;
  const smallLetters = characterTable().map((entry, code) =>
    lettersOf[entry & symbolMask] === alphabet ? smallLetter(code, entry) : 0,
  );
  return { signs, lettersOf, smallLetters };
}

/** As in `Tables.signs`, beyond ASCII. */
function signOf(symbol: number): number {
  if (symbol === symbols.wide) return 1;
  return symbol === symbols.sign || symbol === symbols.letterlike ? 4 : 0;
}

/** Scripts as far as their mixing tells something, from 1 on: those without spaces are 0, the letters of one alphabet one. */
function scriptOf(symbol: number): number {
  if (symbol < symbols.digit) return 1;
  if (symbol >= symbols.cyrillicOther) return 2;
  return symbol <= symbols.greekAccented ? 3 : 4;
}
