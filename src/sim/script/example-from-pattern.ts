import type { Random } from '../draw/random.ts';

/**
 * A string that a regular expression accepts, for the part of the language that JSON Schemas use: literals,
 * classes, escapes, groups, alternatives, quantifiers and anchors. `undefined` for anything else
 * (look-around, back-references, properties): the caller must then do without.
 */
export function exampleFromPattern(pattern: string, random: Random): string | undefined {
  const state: State = { pattern, at: 0, random };
  try {
    const text = alternatives(state);
    return state.at === pattern.length && new RegExp(pattern, 'u').test(text) ? text : undefined;
  } catch {
    // An invalid pattern, or one outside the part described above.
    return undefined;
  }
}

interface State {
  readonly pattern: string;
  at: number;
  readonly random: Random;
}

/** Patterns come from callers, and a short one can ask for a very long string. */
const longest = 1000;

class UnsupportedPattern extends Error {}

/** The first alternative; the others are read past. */
function alternatives(state: State): string {
  const first = sequence(state);
  while (peek(state) === '|') {
    state.at += 1;
    sequence(state);
  }
  return first;
}

function sequence(state: State): string {
  let text = '';
  while (state.at < state.pattern.length && peek(state) !== '|' && peek(state) !== ')') {
    const from = state.at;
    const once = atom(state);
    const to = state.at;
    const times = quantifier(state);
    const after = state.at;
    if (times === 0) continue;
    text += once;
    // Each repetition is drawn anew, so that `[a-z]{8}` does not come out as `kkkkkkkk`.
    for (let count = 1; count < times; count += 1) {
      state.at = from;
      text += atom(state);
      if (text.length > longest) throw new UnsupportedPattern();
      if (state.at !== to) throw new UnsupportedPattern();
    }
    state.at = after;
  }
  return text;
}

function atom(state: State): string {
  const character = take(state);
  if (character === '^' || character === '$') return '';
  if (character === '.') return 'a';
  if (character === '[') return characterClass(state);
  if (character === '\\') return draw(escaped(state), state.random);
  if (character === '(') return group(state);
  if (character === '*' || character === '+' || character === '?') throw new UnsupportedPattern();
  return character;
}

function group(state: State): string {
  if (peek(state) === '?') {
    const named = /^\?(?::|<[A-Za-z]\w*>)/.exec(state.pattern.slice(state.at));
    if (named === null) throw new UnsupportedPattern();
    state.at += named[0].length;
  }
  const text = alternatives(state);
  if (take(state) !== ')') throw new UnsupportedPattern();
  return text;
}

/** How often: the least that is allowed, but a few times where nothing is said against it. */
function quantifier(state: State): number {
  const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(state.pattern.slice(state.at));
  if (found === null) return 1;
  state.at += found[0].length;
  const [, symbol, least, comma, most] = found;
  if (symbol === '?') return 1;
  if (symbol !== undefined) return 1 + state.random.below(4);
  const low = Number(least);
  const wanted = comma === undefined ? low : Math.max(low, 1);
  return most === undefined || most === '' ? wanted : Math.min(wanted, Number(most));
}

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyz';
const shorthand: Readonly<Record<string, string>> = {
  d: digits,
  w: letters + digits,
  s: ' ',
  D: letters,
  W: '-',
  S: letters,
  n: '\n',
  t: '\t',
  r: '\r',
};

/** The characters that an escape stands for. */
function escaped(state: State): string {
  const character = take(state);
  if (character === 'b' || character === 'B') return '';
  if (character === 'u') {
    const code = /^[\da-fA-F]{4}/.exec(state.pattern.slice(state.at));
    if (code === null) throw new UnsupportedPattern();
    state.at += 4;
    return String.fromCharCode(Number.parseInt(code[0], 16));
  }
  if (/[1-9kpPcx]/.test(character)) throw new UnsupportedPattern();
  return shorthand[character] ?? character;
}

function characterClass(state: State): string {
  const negated = peek(state) === '^';
  if (negated) state.at += 1;
  let members = '';
  while (peek(state) !== ']') {
    const member = classMember(state);
    if (peek(state) === '-' && state.pattern[state.at + 1] !== ']' && member.length === 1) {
      state.at += 1;
      members += range(member, classMember(state));
    } else {
      members += member;
    }
  }
  state.at += 1;
  if (!negated) return draw(members, state.random);
  const others = [...`${letters}${letters.toUpperCase()}${digits} _-`].filter(
    (one) => !members.includes(one),
  );
  return draw(others.join(''), state.random);
}

function classMember(state: State): string {
  const character = take(state);
  return character === '\\' ? escaped(state) : character;
}

function range(from: string, to: string): string {
  const first = from.charCodeAt(0);
  const last = Math.min(to.charCodeAt(0), first + 255);
  let members = '';
  for (let code = first; code <= last; code += 1) members += String.fromCharCode(code);
  return members;
}

function draw(members: string, random: Random): string {
  return members.length <= 1 ? members : (members[random.below(members.length)] ?? '');
}

function peek(state: State): string | undefined {
  return state.pattern[state.at];
}

function take(state: State): string {
  const character = state.pattern[state.at];
  if (character === undefined) throw new UnsupportedPattern();
  state.at += 1;
  return character;
}
