import { explain } from '../../../src/runtime/explain/explain.ts';
import type { ResolveContext } from '../../../src/runtime/resolution.ts';
import { createRouter, type Router } from '../../../src/runtime/router.ts';
import { decodeTable } from '../../../src/table/decode.ts';
import type { RoutingTable } from '../../../src/table/table.ts';
import { createDice, type Dice } from './dice.ts';
import { drawContext } from './draw-context.ts';
import { drawTable } from './draw-table.ts';
import { type Answer, type Context, interpret, type Seen } from './interpreter.ts';
import { type Call, whoIsAway } from './setting-aside.ts';

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
export function compareOne(
  seed: number,
  questions: number,
  tally: Tally,
  /** Gives the runtime another table than the interpreter has: what a mistake in the runtime would come to. */
  mistaken: (table: RoutingTable) => RoutingTable = (table) => table,
): Difference[] {
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
  const decoded = decodeTable(JSON.stringify(mistaken(table)));
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
  let drawn = 0;
  const past = { table, router, clock, now, chance: () => draws[drawn++ % draws.length] ?? 0 };
  const seen = play(dice, past);
  const differences: Difference[] = [];
  for (let asked = 0; asked < questions; asked += 1) {
    const capability = dice.percent(2) ? 'none' : dice.pick(Object.keys(table.capabilities));
    const context = drawContext(dice, { odd: 6 });
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
 * which the cooldown lasts or is over, probes that are out, and traffic by which deployments are told from their peers.
 * Answers what is known of them then; who is away is not the runtime's word.
 */
function play(
  dice: Dice,
  {
    table,
    router,
    clock,
    now,
    chance,
  }: {
    readonly table: RoutingTable;
    readonly router: Router;
    readonly clock: { now: number };
    readonly now: number;
    readonly chance: () => number;
  },
): Readonly<Record<string, Seen>> {
  const calls = drawCalls(dice, table, now).toSorted((one, other) => one.at - other.at);
  const ages = new Map<string, number>();
  for (const { at, deployment, outcome, firstTokenMs, tokensPerSecond } of calls) {
    clock.now = at;
    const permit = router.begin(deployment);
    if (permit === undefined || outcome === 'open') continue;
    permit.report(outcome, {
      ...(firstTokenMs !== undefined && { firstTokenMs }),
      ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    });
    if (firstTokenMs !== undefined || tokensPerSecond !== undefined) ages.set(deployment, now - at);
  }
  clock.now = now;
  const away = whoIsAway(table, calls, { now, chance });
  return Object.fromEntries(
    router.health().map(({ deployment, firstTokenMs, tokensPerSecond, underWay }) => [
      deployment,
      {
        underWay,
        ...(away[deployment] !== undefined && { waitMs: away[deployment] }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        ...(tokensPerSecond !== undefined && { tokensPerSecond }),
        ...(ages.has(deployment) && { age: ages.get(deployment) ?? 0 }),
      },
    ]),
  );
}

interface Made extends Call {
  readonly tokensPerSecond?: number;
}

function drawCalls(dice: Dice, { breaker, deployments }: RoutingTable, now: number): Made[] {
  return Object.keys(deployments).flatMap((deployment) => {
    const call = (age: number, outcome: Call['outcome']) => ({ at: now - age, deployment, outcome });
    const isBusy = breaker.ejection !== undefined && dice.percent(75);
    const measured = {
      ...call(dice.pick([0, 30_000, 59_999, 60_000, 90_000]), 'success'),
      ...(dice.percent(80) && { firstTokenMs: dice.pick([50, 100, 150, 250, 400]) }),
      ...(dice.percent(60) && { tokensPerSecond: dice.pick([1, 10, 100]) }),
    };
    const failed = call(dice.pick([1000, 29_000, 50_000]), 'failure');
    const traffic = isBusy ? drawTraffic(dice, breaker, call) : [];
    return [
      // Averages of several calls are another matter: only one of them measures both.
      ...(dice.percent(60) && !isBusy ? [measured] : []),
      ...(dice.percent(30) ? Array.from({ length: breaker.failures }, () => failed) : []),
      ...traffic,
      ...dice.many(0, 2, () => call(0, 'open')),
    ];
  });
}

/** Calls of about a window, with an error share and a speed of this deployment. */
function drawTraffic(
  dice: Dice,
  { window = 1000 }: RoutingTable['breaker'],
  call: (age: number, outcome: Call['outcome']) => Call,
): Made[] {
  const failing = dice.pick([0, 0, 20, 60, 100]);
  const firstTokenMs = dice.pick([undefined, 50, 100, 200, 400]);
  return dice.many(1, 12, () => ({
    ...call(dice.below(window * 1.5), dice.percent(failing) ? 'failure' : 'success'),
    ...(firstTokenMs !== undefined && dice.percent(90) && { firstTokenMs: firstTokenMs + dice.below(20) }),
  }));
}
