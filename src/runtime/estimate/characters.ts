/**
 * Kinds of characters, as far as tokenizers treat them differently. Letters of the Latin and Cyrillic alphabets have
 * a symbol each, because which follows which tells a word that a tokenizer knows from one that it spells.
 */
export const symbols = {
  none: 0,
  space: 1,
  newline: 2,
  control: 3,
  /** a to z, upper and lower case alike. */
  latin: 4,
  /** Accented letters, by the low four bits of their code point. */
  accented: 30,
  digit: 46,
  underscore: 47,
  hyphen: 48,
  dot: 49,
  comma: 50,
  slash: 51,
  quote: 52,
  opening: 53,
  closing: 54,
  colon: 55,
  equals: 56,
  operator: 57,
  punctuation: 58,
  greekVowel: 59,
  greek: 60,
  greekAccented: 61,
  hebrew: 62,
  arabic: 63,
  arabicMark: 64,
  devanagari: 65,
  devanagariSign: 66,
  indic: 67,
  thai: 68,
  thaiSign: 69,
  otherLetter: 70,
  hiragana: 71,
  katakana: 72,
  han: 73,
  hangul: 74,
  wide: 75,
  sign: 76,
  pictureHigh: 77,
  otherHigh: 78,
  low: 79,
  joiner: 80,
  letterlike: 81,
  cyrillicOther: 82,
  /** Cyrillic letters of the Russian alphabet. */
  cyrillic: 83,
} as const;

export const letterCounts = { latin: 42, cyrillic: 32 } as const;
export const symbolCount = symbols.cyrillic + letterCounts.cyrillic;

/**
 * What goes on in words: alphabets in which later letters cost other than first ones, and digits, which come in
 * groups of three.
 */
const groups = {
  none: 0,
  latin: 1,
  capitals: 2,
  greek: 3,
  cyrillic: 4,
  semitic: 5,
  brahmic: 6,
  digits: 7,
} as const;

const lastPlace = 15;

/** How many places there are: 16 in each of 8 groups. */
export const placeCount = 128;

/** What `characterTable()` has for a UTF-16 unit: its symbol in the low seven bits, and above them what `placeTable()` takes. */
export const symbolBits = 7;
const upper = 1;

/**
 * The next place, by the place before (a number from 0 to 255, 0 at the start) and what the next unit is:
 * `placeTable()[(place << 4) | (entry >> symbolBits)]`. The lowest bit says whether it was a capital.
 */
export function placeTable(): Uint8Array {
  placesAfter ??= makePlaceTable();
  return placesAfter;
}

let placesAfter: Uint8Array | undefined;

function makePlaceTable(): Uint8Array {
  const made = new Uint8Array(256 * 16);
  for (let before = 0; before < 256; before += 1) {
    for (let unit = 0; unit < 16; unit += 1) made[(before << 4) | unit] = placeAfter(before, unit);
  }
  return made;
}

function placeAfter(before: number, unit: number): number {
  const [beforeGroup, group] = [before >> 5, unit >> 1];
  const place = (before >> 1) & lastPlace;
  if (group === groups.none) return 0;
  if (group === groups.digits) return (group << 5) | (beforeGroup === group ? ((place + 1) % 3) << 1 : 0);
  const later = Math.min(place + 1, lastPlace) << 1;
  if ((unit & upper) === 0) {
    const goesOn = beforeGroup === group || (beforeGroup === groups.capitals && group === groups.latin);
    return (group << 5) | (goesOn ? later : 0);
  }
  // A capital after a capital goes on with its word; after a small letter it begins one, as tokenizers have it.
  const goesOn = (before & upper) !== 0 && group === groups.latin;
  return goesOn ? (groups.capitals << 5) | later | upper : (group << 5) | upper;
}

/** Above the symbol and the bit for capitals. */
const groupShift = symbolBits + 1;
const capital = upper << symbolBits;

let table: Uint16Array | undefined;

/** What is to be known of each UTF-16 unit. Made when it is first asked for: 128 KiB. */
export function characterTable(): Uint16Array {
  table ??= makeTable();
  return table;
}

function makeTable(): Uint16Array {
  const made = new Uint16Array(65_536).fill(symbols.otherLetter);
  const set = (from: number, to: number, symbol: number, group: number = groups.none) =>
    made.fill(symbol | (group << groupShift), from, to + 1);
  set(0, 0x1f, symbols.control);
  set(0x20, 0x20, symbols.space);
  for (const code of [0x0a, 0x0d, 0x2028, 0x2029]) set(code, code, symbols.newline);
  set(0x21, 0x7f, symbols.operator);
  for (const [symbol, characters] of ascii) {
    for (const character of characters) set(character.charCodeAt(0), character.charCodeAt(0), symbol);
  }
  set(0x30, 0x39, symbols.digit, groups.digits);
  for (let letter = 0; letter < 26; letter += 1) {
    set(0x61 + letter, 0x61 + letter, symbols.latin + letter, groups.latin);
    made[0x41 + letter] = (made[0x61 + letter] ?? 0) | capital;
  }
  set(0x80, 0xbf, symbols.punctuation);
  for (const [from, to] of [
    [0xc0, 0x24f],
    [0x1e00, 0x1eff],
  ] as const) {
    for (let code = from; code <= to; code += 1) {
      set(code, code, symbols.accented + (code & 15), groups.latin);
      if (isCapital(code)) made[code] = (made[code] ?? 0) | capital;
    }
  }
  for (const code of [0xd7, 0xf7]) set(code, code, symbols.sign);
  set(0x300, 0x36f, symbols.joiner);
  set(0x370, 0x3ff, symbols.greek, groups.greek);
  for (const vowel of 'αεηιουωΑΕΗΙΟΥΩ') {
    set(vowel.charCodeAt(0), vowel.charCodeAt(0), symbols.greekVowel, groups.greek);
  }
  for (const vowel of 'άέήίόύώϊϋΐΰΆΈΉΊΌΎΏ') {
    set(vowel.charCodeAt(0), vowel.charCodeAt(0), symbols.greekAccented, groups.greek);
  }
  set(0x1f00, 0x1fff, symbols.greekAccented, groups.greek);
  set(0x400, 0x52f, symbols.cyrillicOther, groups.cyrillic);
  for (let letter = 0; letter < 32; letter += 1) {
    set(0x410 + letter, 0x410 + letter, symbols.cyrillic + letter, groups.cyrillic);
    set(0x430 + letter, 0x430 + letter, symbols.cyrillic + letter, groups.cyrillic);
  }
  set(0x590, 0x5ff, symbols.hebrew, groups.semitic);
  set(0x600, 0x6ff, symbols.arabic, groups.semitic);
  set(0x64b, 0x65f, symbols.arabicMark, groups.semitic);
  for (const code of [0x60c, 0x61b, 0x61f, 0x66a, 0x66b, 0x66c, 0x6d4]) set(code, code, symbols.punctuation);
  set(0x750, 0x77f, symbols.arabic, groups.semitic);
  set(0xfb50, 0xfdff, symbols.arabicMark, groups.semitic);
  set(0xfe70, 0xfefe, symbols.arabicMark, groups.semitic);
  set(0x900, 0x97f, symbols.devanagari, groups.brahmic);
  set(0x900, 0x903, symbols.devanagariSign, groups.brahmic);
  set(0x93a, 0x957, symbols.devanagariSign, groups.brahmic);
  set(0x964, 0x965, symbols.punctuation);
  set(0x980, 0xdff, symbols.indic, groups.brahmic);
  set(0xe00, 0xe7f, symbols.thai, groups.brahmic);
  set(0xe30, 0xe4e, symbols.thaiSign, groups.brahmic);
  set(0x2000, 0x206f, symbols.punctuation);
  set(0x200b, 0x200f, symbols.joiner);
  set(0x2070, 0x214f, symbols.letterlike);
  set(0x2150, 0x2bff, symbols.sign);
  set(0x3000, 0x303f, symbols.wide);
  set(0x3040, 0x309f, symbols.hiragana);
  set(0x30a0, 0x30ff, symbols.katakana);
  set(0x3400, 0x9fff, symbols.han);
  set(0xac00, 0xd7af, symbols.hangul);
  set(0xd800, 0xdbff, symbols.otherHigh);
  set(0xd83c, 0xd83e, symbols.pictureHigh);
  set(0xdc00, 0xdfff, symbols.low);
  set(0xf900, 0xfaff, symbols.otherLetter);
  set(0xfe00, 0xfe0f, symbols.joiner);
  set(0xff00, 0xffef, symbols.wide);
  set(0xff65, 0xff9f, symbols.katakana);
  return made;
}

const ascii: readonly (readonly [symbol: number, characters: string])[] = [
  [symbols.underscore, '_'],
  [symbols.hyphen, '-'],
  [symbols.dot, '.'],
  [symbols.comma, ','],
  [symbols.slash, '/\\'],
  [symbols.quote, '\'"`'],
  [symbols.opening, '([{<'],
  [symbols.closing, ')]}>'],
  [symbols.colon, ':;'],
  [symbols.equals, '='],
];

function isCapital(code: number): boolean {
  const letter = String.fromCharCode(code);
  return letter !== letter.toLowerCase();
}
