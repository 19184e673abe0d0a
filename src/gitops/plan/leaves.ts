import {
  absent,
  isCall,
  may,
  open,
  outcomesOf,
  type Reading,
  variableOf,
} from '../../compiler/condition/evaluate.ts';
import { type Representative, representativesOf } from '../../compiler/condition/representatives.ts';
import { type Uses, variablesOf } from '../../compiler/condition/variables.ts';
import { murmur3 } from '../../table/bucket.ts';
import type { Condition } from '../../table/condition.ts';

/** The rules of one side, and what is known of the requests before anything is asked of them. */
export interface Rules {
  /** In order; one without a condition takes whoever comes to it. */
  readonly conditions: readonly (Condition | undefined)[];
  readonly known: Reading;
}

/** A kind of request: what it says, as far as any side asked, and which rule takes it on each side. */
export interface Leaf {
  readonly assignment: ReadonlyMap<string, Representative>;
  /** The index of the rule, one for each side. */
  readonly matched: readonly number[];
}

/** Only the values of a number on one side of a limit: those from it on, or those below it and none at all. */
export interface Bound {
  readonly limit: number;
  readonly side: 'from' | 'below';
}

export interface Leaves {
  readonly leaves: readonly Leaf[];
  /** Whether they stand for every request there is. */
  readonly complete: boolean;
}

/** More kinds than these of one capability are sampled. */
const mostLeaves = 20_000;
const samples = 5000;

/**
 * Tells requests apart as far as the rules of all sides do, and no further: a variable is asked for only where some
 * side has not decided yet, and only with values that stand for all others. Where there are too many kinds, some are
 * drawn, the same each time.
 */
export function leavesOf(sides: readonly Rules[], bounds: ReadonlyMap<string, Bound> = new Map()): Leaves {
  const { values, complete } = valuesOf(sides, bounds);
  const leaves: Leaf[] = [];
  const assignment = new Map<string, Representative>();
  const readings = sides.map(
    ({ known }): Reading =>
      (variable) => {
        const found = known(variable);
        return found === open ? (assignment.get(variable)?.value ?? open) : found;
      },
  );

  function descend(): boolean {
    const next = nextQuestion(sides, readings);
    if (typeof next !== 'string') {
      leaves.push({ assignment: new Map(assignment), matched: next });
      return leaves.length <= mostLeaves;
    }
    for (const value of values.get(next) ?? [{ value: absent }]) {
      assignment.set(next, value);
      if (!descend()) return false;
    }
    assignment.delete(next);
    return true;
  }

  if (descend()) return { leaves, complete };
  leaves.length = 0;
  const drawn = new Set<string>();
  for (let round = 0; round < samples; round += 1) {
    assignment.clear();
    let next = nextQuestion(sides, readings);
    for (let step = 0; typeof next === 'string'; step += 1) {
      const choices = values.get(next) ?? [];
      assignment.set(
        next,
        choices[murmur3(`${round}.${step}.${next}`) % choices.length] ?? { value: absent },
      );
      next = nextQuestion(sides, readings);
    }
    const key = [...assignment].map(([variable, { value }]) => `${variable}=${String(value)}`).join('\n');
    if (!drawn.has(key)) leaves.push({ assignment: new Map(assignment), matched: next });
    drawn.add(key);
  }
  return { leaves, complete: false };
}

/** A variable without which some side cannot decide; the rule that each side takes where all can. */
function nextQuestion(sides: readonly Rules[], readings: readonly Reading[]): string | readonly number[] {
  const matched: number[] = [];
  for (const [at, { conditions }] of sides.entries()) {
    const read = readings[at];
    if (read === undefined) continue;
    let decided = conditions.length - 1;
    for (const [index, condition] of conditions.entries()) {
      if (condition === undefined) {
        decided = index;
        break;
      }
      const outcomes = outcomesOf(condition, read);
      if ((outcomes & may.be) === 0) continue;
      const question = (outcomes & ~may.be) === 0 ? undefined : openIn(condition, read);
      if (question !== undefined) return question;
      decided = index;
      break;
    }
    matched.push(decided);
  }
  return matched;
}

/** The first variable of a condition that nobody has decided. */
function openIn(condition: Condition, read: Reading): string | undefined {
  if (!isCall(condition) || condition[0] === 'list') return undefined;
  const variable = variableOf(condition);
  if (variable !== undefined) {
    const isEntry = condition[0] === 'entry' || condition[0] === 'hasEntry';
    if (isEntry && read(condition[1]) === absent) return undefined;
    return read(variable) === open ? variable : undefined;
  }
  for (const operand of condition.slice(1) as Condition[]) {
    const found = openIn(operand, read);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** For each variable, values that stand for all others as far as any side tells them apart. */
function valuesOf(
  sides: readonly Rules[],
  bounds: ReadonlyMap<string, Bound>,
): { values: Map<string, readonly Representative[]>; complete: boolean } {
  const uses = new Map<string, Uses>();
  const opaque: Condition[] = [];
  for (const { conditions, known } of sides) {
    const found = variablesOf(
      conditions.filter((one) => one !== undefined),
      known,
    );
    for (const [variable, use] of found.uses) uses.set(variable, merged(uses.get(variable), use));
    opaque.push(...found.opaque);
  }
  let complete = opaque.length === 0;
  const probed = new Set(opaque.flatMap(readBy));
  const values = new Map<string, readonly Representative[]>();
  for (const [variable, use] of uses) {
    const { orders, lengths, prefixes, suffixes, parts } = use;
    const kinds = [orders.size, lengths.size, prefixes.size + suffixes.size + parts.size];
    // A text is told apart by its order, by its length, or by what it holds; not by two of them at once.
    if (kinds.filter((count) => count > 0).length > 1) complete = false;
    if (probed.has(variable) && (use.type === 'int' || use.type === 'double')) {
      for (const probe of probes) use.constants.add(probe);
    }
    const bound = bounds.get(variable);
    if (bound !== undefined) use.constants.add(bound.limit);
    const found = representativesOf(variable, use);
    if (found === undefined) complete = false;
    const all = found ?? fewOf(use);
    values.set(variable, bound === undefined ? all : within(all, bound));
  }
  return { values, complete };
}

function within(values: readonly Representative[], { limit, side }: Bound): readonly Representative[] {
  return values.filter(({ value }) => (typeof value === 'number' && value >= limit) === (side === 'from'));
}

/** Numbers that are tried where two variables are compared with each other. */
const probes = [1, 100, 1000, 10_000, 100_000, 1_000_000];

/** Where there are too many values to try: none, and the first of those that are named. */
function fewOf({ constants }: Uses): Representative[] {
  return [
    { value: absent },
    ...[...constants].slice(0, 200).map((value) => ({ value, isAlone: true as const })),
  ];
}

function merged(one: Uses | undefined, other: Uses): Uses {
  if (one === undefined) return other;
  return {
    type: one.type,
    constants: new Set([...one.constants, ...other.constants]),
    prefixes: new Set([...one.prefixes, ...other.prefixes]),
    suffixes: new Set([...one.suffixes, ...other.suffixes]),
    parts: new Set([...one.parts, ...other.parts]),
    sizes: new Set([...one.sizes, ...other.sizes]),
    orders: new Set([...one.orders, ...other.orders]),
    lengths: new Set([...one.lengths, ...other.lengths]),
  };
}

/** Every variable that a condition mentions. */
function readBy(condition: Condition): string[] {
  if (!isCall(condition) || condition[0] === 'list') return [];
  const variable = variableOf(condition);
  return variable === undefined ? (condition.slice(1) as Condition[]).flatMap(readBy) : [variable];
}
