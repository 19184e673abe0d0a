import fc from 'fast-check';
import type { ResolveContext } from '../../src/runtime/resolution.ts';
import type { Condition } from '../../src/table/condition.ts';
import type { RoutingTable } from '../../src/table/table.ts';
import { exampleTable } from '../table/example.ts';
import { createDice, type Dice } from './oracle/dice.ts';
import { drawCondition } from './oracle/draw-condition.ts';
import { drawContext } from './oracle/draw-context.ts';
import { drawTable } from './oracle/draw-table.ts';

/** The moment around which generated rollouts begin and end. */
const now = Date.UTC(2026, 10, 25, 13, 5);

/** What the oracle's tables and requests are drawn with; the seed that a failure shows draws the same again. */
function drawn<T>(draw: (dice: Dice) => T): fc.Arbitrary<T> {
  return fc.noShrink(fc.nat({ max: 0xffff_ffff })).map((seed) => draw(createDice(seed)));
}

/** Conditions of any shape; most are not what a type checker lets through, and none may throw. */
export const condition: fc.Arbitrary<Condition> = drawn((dice) => drawCondition(dice, 4));

/** Sound tables over the whole language, with breakers that only failures in a row open. */
export const table: fc.Arbitrary<RoutingTable> = drawn((dice) => ({
  ...drawTable(dice, now),
  breaker: exampleTable().breaker,
}));

/** Contexts that keep to their types, with any field absent. */
export const context: fc.Arbitrary<ResolveContext> = drawn(
  // Every field that is drawn has the type that the runtime's context gives it.
  (dice) => drawContext(dice, { odd: 0 }) as ResolveContext,
);

/** What calls to one deployment have shown: how long ago, how fast, and how many are under way. */
export interface Record {
  readonly age: number;
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
  readonly underWay: number;
}

export const record: fc.Arbitrary<Record> = fc.record(
  {
    age: fc.constantFrom(0, 30_000, 59_999, 60_000, 90_000),
    firstTokenMs: fc.constantFrom(50, 100, 150, 250, 400),
    tokensPerSecond: fc.constantFrom(1, 10, 100),
    underWay: fc.nat(3),
  },
  { requiredKeys: ['age', 'underWay'] },
);

/** From 0 to below 1, often where something begins or ends. */
export const chance = fc.oneof(
  fc.constantFrom(0, 0.049, 0.05, 0.5, 0.999999),
  fc.double({ min: 0, max: 0.999999, noNaN: true }),
);
