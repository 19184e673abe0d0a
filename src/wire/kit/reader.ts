import type { ProviderFailure } from '../../chat/failure.ts';
import { invalidRequest } from './failure.ts';
import { isRecord, type JsonRecord } from './json.ts';

/**
 * Reads a caller's JSON strictly: a value of the wrong type is noted under its path and read as absent, and
 * the first one noted is what the caller is told. `null` counts as absent, as it does at the public APIs.
 */
export interface Reader {
  text(value: unknown, path: string): string | undefined;
  number(value: unknown, path: string, range?: Range): number | undefined;
  integer(value: unknown, path: string, range?: Range): number | undefined;
  flag(value: unknown, path: string): boolean | undefined;
  record(value: unknown, path: string): JsonRecord | undefined;
  list(value: unknown, path: string): readonly unknown[] | undefined;
  oneOf<const T extends string>(value: unknown, path: string, words: readonly T[]): T | undefined;
  /** Notes that a required value is missing, and gives the stand-in that lets the reading go on. */
  required<T>(value: T | undefined, path: string, standIn: T): T;
  /** Notes something else that is wrong. */
  wrong(path: string, message: string): void;
  /** Notes every field but the known ones as unread: our model has no word for it. */
  rest(fields: JsonRecord | undefined, path: string, known: readonly string[]): void;
  /** Notes one value as unread. */
  lost(value: unknown, path: string): void;
  /** What was noted as unread, by path, with `[]` for places in lists: `messages[].audio`. One value for each path. */
  unread(): JsonRecord;
  /** The first thing noted. */
  failure(): ProviderFailure | undefined;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A reader for one request. `spelling` gives a name's usual form in dialects that know several. */
export function createReader(spelling = (name: string): string => name): Reader {
  let failure: ProviderFailure | undefined;
  const unread = new Map<string, unknown>();

  function lost(value: unknown, path: string): void {
    const place = path.replaceAll(/\[\d+\]/g, '[]');
    if (value !== undefined && value !== null && !unread.has(place)) unread.set(place, value);
  }

  function wrong(path: string, message: string): void {
    failure ??= invalidRequest(path, `${path}: ${message}`);
  }

  function expect<T>(
    value: unknown,
    path: string,
    what: string,
    is: (value: unknown) => value is T,
  ): T | undefined {
    if (value === undefined || value === null) return undefined;
    if (is(value)) return value;
    wrong(path, `expected ${what}, got ${kindOf(value)}.`);
    return undefined;
  }

  function inRange(value: number | undefined, path: string, { min, max }: Range): number | undefined {
    if (value === undefined) return undefined;
    if (min !== undefined && value < min) wrong(path, `expected at least ${min}, got ${value}.`);
    else if (max !== undefined && value > max) wrong(path, `expected at most ${max}, got ${value}.`);
    else return value;
    return undefined;
  }

  return {
    text: (value, path) => expect(value, path, 'a string', isText),
    number: (value, path, range = {}) => inRange(expect(value, path, 'a number', isNumber), path, range),
    integer: (value, path, range = {}) => inRange(expect(value, path, 'an integer', isInteger), path, range),
    flag: (value, path) => expect(value, path, 'true or false', isFlag),
    record: (value, path) => expect(value, path, 'an object', isRecord),
    list: (value, path) => expect(value, path, 'an array', isList),
    oneOf(value, path, words) {
      const word = expect(value, path, 'a string', isText);
      const known = words.find((candidate) => candidate === word);
      if (word !== undefined && known === undefined) {
        wrong(
          path,
          `expected one of ${words.map((each) => `'${each}'`).join(', ')}, got '${word.slice(0, 60)}'.`,
        );
      }
      return known;
    },
    required(value, path, standIn) {
      if (value !== undefined) return value;
      wrong(path, 'is required.');
      return standIn;
    },
    wrong,
    rest(fields = {}, path, known) {
      for (const [name, value] of Object.entries(fields)) {
        if (!known.includes(spelling(name))) lost(value, `${path}.${spelling(name)}`);
      }
    },
    lost,
    // Methods, as in everything that is made for each request: an object literal with a getter gets a hidden class of
    // its own, which is old from birth and holds the getter, and with it the whole request, until a major collection.
    unread: () => Object.fromEntries(unread),
    failure: () => failure,
  };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'number' ? 'a number' : `a ${typeof value}`;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
