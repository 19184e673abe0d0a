import type { Condition } from '../../table/condition.ts';
import {
  isCall,
  type Opaque,
  type Outcomes,
  open,
  outcomesOf,
  type Reading,
  variableOf,
} from './evaluate.ts';
import { type Representative, representativesOf } from './representatives.ts';
import { variablesOf } from './variables.ts';

/** What a condition is to come to: any of these. */
export interface Goal {
  readonly condition: Condition;
  readonly wanted: Outcomes;
}

/** A choice for a variable that goals depend on; those that are not in the map may be anything, or absent. */
export type Assignment = ReadonlyMap<string, Representative>;

export type Satisfaction =
  | { readonly answer: 'yes'; readonly assignment: Assignment }
  | { readonly answer: 'no' }
  /** It may be possible or not; a way in which nothing speaks against it. */
  | { readonly answer: 'unknown'; readonly assignment: Assignment };

/**
 * Looks for a request that meets all goals at once. Every variable is tried with values that stand for all the
 * others, so that `no` means that there is no such request. What compares two variables or calculates is first
 * computed for the values at hand, which may find a request, and else taken to come to anything.
 */
export function satisfy(
  goals: readonly Goal[],
  known: Reading,
  accept: Accept = () => true,
  effort: Effort = { left: mostEffort },
): Satisfaction {
  effort.left -= goals.length;
  if (effort.left < 0) return { answer: 'unknown', assignment: new Map() };
  if (goals.some(({ condition, wanted }) => (outcomesOf(condition, known) & wanted) === 0)) {
    return { answer: 'no' };
  }
  const conditions = goals.map(({ condition }) => condition);
  const { uses, opaque } = variablesOf(conditions, known);
  const values = new Map<string, readonly Representative[]>();
  for (const [variable, use] of uses) {
    const representatives = representativesOf(variable, use);
    if (representatives === undefined) return { answer: 'unknown', assignment: new Map() };
    values.set(variable, representatives);
  }
  const search = { goals: goals.map((goal) => placeGoal(goal, values)), known, values, accept, effort };
  const certain = explore({
    ...search,
    values: asTheyAre(values, opaque),
    opaque: new Set(),
    isDoubtEnough: false,
  });
  if (certain === 'tired') return { answer: 'unknown', assignment: new Map() };
  if (certain !== undefined) return { answer: 'yes', assignment: certain };
  if (opaque.size === 0) return { answer: 'no' };
  const doubtful = explore({ ...search, opaque, isDoubtEnough: true });
  if (doubtful === undefined) return { answer: 'no' };
  return { answer: 'unknown', assignment: doubtful === 'tired' ? new Map() : doubtful };
}

/** What is computed for a value holds for no other, so that what an opaque part reads stays as it is. */
function asTheyAre(values: Search['values'], opaque: Opaque): Search['values'] {
  const fixed = new Set([...opaque].flatMap(readBy));
  return new Map(
    [...values].map(([variable, all]) => [
      variable,
      fixed.has(variable) ? all.map(({ value }) => ({ value, isAlone: true as const })) : all,
    ]),
  );
}

/** Whether what a goal does not see, such as buckets, lets an assignment stand. */
export type Accept = (assignment: Assignment) => boolean;

/** How many partial requests are looked at for one question before it is given up. */
const mostSteps = 20_000;

/** How often goals may still be looked at; several questions can share it. */
export interface Effort {
  left: number;
}

/** For one question: all its steps with twenty goals, or fewer with more. */
const mostEffort = 20 * mostSteps;

interface Search {
  readonly effort: Effort;
  readonly goals: readonly PlacedGoal[];
  readonly known: Reading;
  readonly values: ReadonlyMap<string, readonly Representative[]>;
  readonly opaque: Opaque;
  readonly accept: Accept;
  /** Whether a goal counts as met that may be, where it stays open when all its variables are decided. */
  readonly isDoubtEnough: boolean;
}

interface PlacedGoal extends Goal {
  readonly variables: readonly string[];
}

/** Decides one variable after the other, and turns back as soon as a goal is out of reach. */
function explore(search: Search): Assignment | 'tired' | undefined {
  const assignment = new Map<string, Representative>();
  let steps = mostSteps;
  const read: Reading = (variable) => {
    const known = search.known(variable);
    return known === open ? (assignment.get(variable)?.value ?? open) : known;
  };

  function descend(): boolean | 'tired' {
    steps -= 1;
    if (steps < 0 || search.effort.left < 0) return 'tired';
    let next: string | undefined;
    for (const { condition, wanted, variables } of search.goals) {
      search.effort.left -= 1;
      const outcomes = outcomesOf(condition, read, search.opaque);
      if ((outcomes & wanted) === 0) return false;
      if ((outcomes & ~wanted) === 0) continue;
      const undecided = variables.find((variable) => !assignment.has(variable));
      if (undecided === undefined && !search.isDoubtEnough) return false;
      next ??= undecided;
    }
    if (next === undefined) return search.accept(assignment);
    for (const value of search.values.get(next) ?? []) {
      assignment.set(next, value);
      const below = descend();
      if (below !== false) return below;
    }
    assignment.delete(next);
    return false;
  }

  const found = descend();
  if (found === 'tired') return 'tired';
  return found ? assignment : undefined;
}

function placeGoal(goal: Goal, values: ReadonlyMap<string, unknown>): PlacedGoal {
  return { ...goal, variables: [...new Set(readBy(goal.condition))].filter((name) => values.has(name)) };
}

function readBy(condition: Condition): string[] {
  if (!isCall(condition)) return [];
  const variable = variableOf(condition);
  if (variable === undefined) return (condition.slice(1) as Condition[]).flatMap(readBy); // Operands, or constants.
  return condition[0] === 'attr' || condition[0] === 'has' ? [variable] : [String(condition[1]), variable];
}
