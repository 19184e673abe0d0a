import { explain } from '../../../src/runtime/explain/explain.ts';
import type { ResolveContext } from '../../../src/runtime/resolution.ts';
import { createRouter, type Router } from '../../../src/runtime/router.ts';
import { decodeTable } from '../../../src/table/decode.ts';
import type { RoutingTable } from '../../../src/table/table.ts';
import { createDice, type Dice } from './dice.ts';
import { type Answer, type Context, interpret, type Seen } from './interpreter.ts';
import { drawContext, drawTable } from './worlds.ts';

/** A question to which the runtime and the interpreter give different answers. */
export interface Difference {
  /** Of the table, its history and the question: with it the case is drawn again. */
  readonly seed: number;
  readonly capability: string;
  readonly context: Context;
  readonly runtime: unknown;
  readonly interpreter: unknown;
}

/** How often each kind of answer was compared, so that a proof can tell what it has seen. */
export type Tally = Map<string, number>;

/**
 * Draws a table, the calls that were made so far and some questions, and compares the answers; of every
 * eighth question the explained one as well.
 */
export function compareOne(seed: number, questions: number, tally: Tally): Difference[] {
  const dice = createDice(seed);
  // No transition of any clock is near: what a window is then is not a matter of the runtime.
  const now = Date.UTC(
    2026,
    dice.pick([0, 6, 10]),
    4 + dice.below(14),
    dice.below(24),
    dice.below(60),
    dice.below(60),
  );
  const table = drawTable(dice, now);
  const decoded = decodeTable(JSON.stringify(table));
  if (!decoded.ok) throw new Error(`seed ${seed} draws no sound table: ${decoded.message}`);
  const clock = { now };
  const draws = dice.many(4, 4, () =>
    dice.percent(30) ? dice.pick([0, 0.049, 0.05, 0.5, 0.999_999]) : dice.roll(),
  );
  let next = 0;
  const chance = () => draws[next++ % draws.length] ?? 0;
  const holds = Object.fromEntries(dice.percent(20) ? [['c0', dice.pick([0, 50_000, 100_000])]] : []);
  const router = createRouter({
    table: decoded.table,
    clock: () => clock.now,
    random: chance,
    holds: (capability) => holds[capability],
  });
  const seen = play(dice, { table, router, clock, now });
  const differences: Difference[] = [];
  for (let asked = 0; asked < questions; asked += 1) {
    const capability = dice.percent(2) ? 'none' : dice.pick(Object.keys(table.capabilities));
    const context = drawContext(dice);
    next = 0;
    const expected = interpret(capability, context, { table, now, chance, seen, holds });
    next = 0;
    // What stands in a context is not checked by anybody before, so it may be anything here as well.
    const resolution = router.resolve(capability, context as ResolveContext);
    const { reason, rule, variant, experiment, degradedTo, error } = resolution;
    const answer: Answer | string = error?.code ?? {
      deployments: resolution.targets.map(({ deployment }) => deployment),
      setAside: (resolution.setAside ?? []).map(({ deployment }) => deployment),
      ...{ reason, rule, variant, experiment, degradedTo },
    };
    const kind = typeof expected === 'string' ? expected : expected.reason;
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
    if (!same(answer, expected)) {
      differences.push({ seed, capability, context, runtime: answer, interpreter: expected });
      continue;
    }
    if (asked % 8 > 0) continue;
    next = 0;
    const { explanation, ...explained } = router.resolve(capability, context as ResolveContext, { explain });
    const first = explanation?.candidates[0]?.deployment;
    if (!same(explained, resolution) || (typeof expected !== 'string' && first !== expected.deployments[0])) {
      differences.push({
        seed,
        capability,
        context,
        runtime: { explained, explanation },
        interpreter: expected,
      });
    }
  }
  return differences;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Makes some calls before the moment of the questions: measured ones, failed ones that set a deployment aside, for
 * which the cooldown lasts or is over, and probes that are out. Answers what is known of the deployments then.
 */
function play(
  dice: Dice,
  { table, router, clock, now }: { table: RoutingTable; router: Router; clock: { now: number }; now: number },
): Readonly<Record<string, Seen>> {
  const ages = new Map<string, number>();
  const calls = Object.keys(table.deployments).flatMap((id) => {
    const age = dice.pick([0, 30_000, 59_999, 60_000, 90_000]);
    const measured = dice.percent(60) ? [{ id, age, kind: 'measured' as const }] : [];
    const failed = dice.percent(30)
      ? [{ id, age: dice.pick([1000, 29_000, 50_000]), kind: 'failed' as const }]
      : [];
    const open = dice.many(0, 2, () => ({ id, age: 0, kind: 'begun' as const }));
    return [...measured, ...failed, ...open];
  });
  for (const { id, age, kind } of calls.toSorted((a, b) => b.age - a.age)) {
    clock.now = now - age;
    if (kind === 'begun') router.begin(id);
    if (kind === 'measured') {
      const permit = router.begin(id);
      if (permit === undefined) continue;
      permit.report('success', {
        ...(dice.percent(80) && { firstTokenMs: dice.pick([50, 100, 150, 250, 400]) }),
        ...(dice.percent(60) && { tokensPerSecond: dice.pick([1, 10, 100]) }),
      });
      ages.set(id, age);
    }
    if (kind === 'failed') {
      for (let count = 0; count < table.breaker.failures; count += 1) router.begin(id)?.report('failure');
    }
  }
  clock.now = now;
  return Object.fromEntries(
    router.health().map(({ deployment, retryAt, firstTokenMs, tokensPerSecond, underWay }) => [
      deployment,
      {
        underWay,
        ...(retryAt !== undefined && retryAt > now && { waitMs: retryAt - now }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        ...(tokensPerSecond !== undefined && { tokensPerSecond }),
        ...(ages.has(deployment) && { age: ages.get(deployment) ?? 0 }),
      },
    ]),
  );
}
