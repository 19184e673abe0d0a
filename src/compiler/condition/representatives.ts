import type { AttributeType } from '../../table/condition.ts';
import { absent, compareText } from './evaluate.ts';
import type { Uses } from './variables.ts';

/** One value that stands for all that no condition can tell from it. */
export interface Representative {
  readonly value: string | number | boolean | typeof absent;
  /** It stands for nothing but itself. */
  readonly isAlone?: true;
  /** Others of the same kind, without end, where there are. */
  readonly another?: (index: number) => string;
}

/**
 * Values of which every value that a request can have is like one, as far as the uses tell them apart; the
 * absence first, where there is one. Undefined where that would be too many.
 */
export function representativesOf(variable: string, uses: Uses): readonly Representative[] | undefined {
  const values = valuesOf(variable, uses);
  if (values === undefined || values.length > mostValues) return undefined;
  return isAlwaysThere(variable) ? values : [{ value: absent, isAlone: true }, ...values];
}

const mostValues = 200;
const longestText = 2000;

/** The clock is the runtime's own. */
function isAlwaysThere(variable: string): boolean {
  return variable.startsWith('now.');
}

function valuesOf(variable: string, uses: Uses): readonly Representative[] | undefined {
  const kinds: Readonly<Record<AttributeType, () => readonly Representative[] | undefined>> = {
    bool: () => [{ value: true }, { value: false }],
    int: () => wholeNumbers(uses, largest[variable]).map((value) => ({ value })),
    double: () => fractions(uses, variable === 'budget.usedShare').map((value) => ({ value })),
    string: () => textsOf(uses),
    // Only that they are there: what they hold has variables of its own, or is left open.
    'list<string>': () => [{ value: true }],
    'map<string>': () => [{ value: true }],
  };
  return kinds[uses.type]();
}

const largest: Readonly<Record<string, number>> = { 'now.hour': 23, 'now.weekday': 6 };

/** Counts are whole and never below zero: 0, each constant, and the first number after it. */
function wholeNumbers({ constants }: Uses, most = Number.MAX_SAFE_INTEGER): number[] {
  const cuts = [...constants].map(Number);
  const values = [0, ...cuts, ...cuts.map((cut) => Math.floor(cut) + 1)];
  const fit = values.filter((value) => Number.isInteger(value) && value >= 0 && value <= most);
  return [...new Set(fit)].sort((a, b) => a - b);
}

/** Each constant, and one between each two neighbours and beyond the outermost. */
function fractions({ constants }: Uses, isShare: boolean): number[] {
  const cuts = [...constants].map(Number).sort((a, b) => a - b);
  const [first, last] = [cuts[0], cuts.at(-1)];
  if (first === undefined || last === undefined) return [0.5];
  const between = cuts.slice(1).map((cut, index) => (cut + (cuts[index] ?? cut)) / 2);
  const below = first > 0 ? first / 2 : first - 1;
  const above = last >= 0 && last < 1 ? (last + 1) / 2 : last + Math.max(1, Math.abs(last));
  const values = new Set([below, ...cuts, ...between, above]);
  return [...values].filter((value) => !isShare || value >= 0).sort((a, b) => a - b);
}

function textsOf(uses: Uses): readonly Representative[] | undefined {
  // The empty text is no unit of any split, so that none can stand for it.
  const constants = [...new Set(['', ...[...uses.constants].map(String)])].sort(compareText);
  const plain = constants.map((value) => ({ value, isAlone: true as const }));
  if (uses.orders.size > 0) return [...plain, ...textsBetween(constants)];
  if (uses.sizes.size > 0) return textsOfSizes(uses, constants, plain);
  const parts = [...uses.parts];
  if (2 ** parts.length > mostValues) return undefined;
  const letters = freshLetters([...constants, ...uses.prefixes, ...uses.suffixes, ...parts].join(''));
  const others = ['', ...uses.prefixes].flatMap((prefix) =>
    ['', ...uses.suffixes].flatMap((suffix) =>
      subsets(parts).map((contained): Representative => {
        const another = (index: number) =>
          [prefix, ...contained, suffix].join(letters.mark + letters.number(index));
        return { value: another(0), another };
      }),
    ),
  );
  return [...others, ...plain];
}

/**
 * A text's answers depend on the longest prefix and suffix it has and on the parts it contains. Joined by letters
 * that occur in none of the constants, those give the same answers and bring in nothing else.
 */
function freshLetters(taken: string): { mark: string; number: (index: number) => string } {
  const used = new Set(taken);
  const digits: string[] = [];
  for (const letter of candidates()) {
    if (!used.has(letter)) digits.push(letter);
    if (digits.length === 3) break;
  }
  const [mark = '', zero = '', one = ''] = digits;
  return {
    mark,
    number: (index) => [...index.toString(2)].map((bit) => (bit === '0' ? zero : one)).join(''),
  };
}

/** The plainest first. */
function* candidates(): Generator<string> {
  yield* 'x01abcdefghijklmnopqrstuvwyz23456789';
  for (let point = 0x100; ; point += 1) yield String.fromCodePoint(point);
}

function subsets(parts: readonly string[]): string[][] {
  const all: string[][] = [[]];
  for (const part of parts) all.push(...all.map((some) => [...some, part]));
  return all;
}

/** The first text after each constant where it is not the next constant itself, and the first of all. */
function textsBetween(constants: readonly string[]): Representative[] {
  return ['', ...constants.map((constant) => `${constant}\u0000`)].flatMap((value, index) => {
    const next = constants[index];
    if (value === next) return [];
    const another = (number: number) => {
      const longer = `${value === '' ? '\u0000' : value}${number}`;
      return next === undefined || compareText(longer, next) < 0 ? longer : value;
    };
    return [{ value, another }];
  });
}

function textsOfSizes(
  uses: Uses,
  constants: readonly string[],
  plain: readonly Representative[],
): readonly Representative[] | undefined {
  const sizes = wholeNumbers({ ...uses, constants: uses.sizes });
  if (sizes.some((size) => size > longestText)) return undefined;
  const { mark } = freshLetters(constants.join(''));
  return [...plain, ...sizes.map((size) => ({ value: mark.repeat(size) }))];
}
