import { type AttributePath, attributes, type Condition } from '../../../src/table/condition.ts';
import type { Dice } from './dice.ts';
import { words } from './words.ts';

/** Conditions of any shape: many are not what a type checker lets through, and all must come to something. */
export function drawCondition(dice: Dice, depth: number): Condition {
  if (depth === 0 || dice.percent(25)) return drawLeaf(dice);
  const one = () => drawCondition(dice, depth - 1);
  const operators = [
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    'in',
    '+',
    '-',
    '*',
    'startsWith',
    'endsWith',
    'contains',
  ] as const;
  return dice.pick<() => Condition>([
    () => [dice.pick(['and', 'or'] as const), ...dice.many(0, 3, one)],
    () => (dice.percent(50) ? ['not', one()] : ['size', one()]),
    () => {
      const [left, right] = [one(), one()];
      // Each of them takes two.
      return [dice.pick(operators), left, right] as Condition;
    },
    () => ['if', one(), one(), one()],
    () => likely(dice),
    () => likely(dice),
  ])();
}

const paths = Object.keys(attributes) as AttributePath[];
const literals: readonly Condition[] = [...words, -1, 0, 0.3, 1, 12, 150_000, true, false, null];

function drawLeaf(dice: Dice): Condition {
  return dice.pick<() => Condition>([
    () => dice.pick(literals),
    () => ['attr', dice.pick(paths)],
    () => ['has', dice.pick(paths)],
    () => ['entry', 'tags', dice.pick(words)],
    () => ['hasEntry', 'tags', dice.pick(words)],
    () => ['list', ...dice.many(0, 3, () => dice.pick(literals) as string)],
    () => likely(dice),
  ])();
}

/** One that often has an answer. */
function likely(dice: Dice): Condition {
  return dice.pick<() => Condition>([
    () => ['==', ['attr', 'user'], dice.pick(words)],
    () => ['==', ['attr', 'team.id'], dice.pick(['t0', 't1'])],
    () => ['in', dice.pick(words), ['attr', 'team.tags']],
    () => ['>', ['attr', 'request.inputTokens'], dice.pick([500, 5000])],
    () => ['<', ['attr', 'now.hour'], dice.pick([3, 12, 20])],
    () => ['attr', 'request.stream'],
    () => ['hasEntry', 'tags', dice.pick(words)],
  ])();
}
