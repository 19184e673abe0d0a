import type { Side } from '../../../src/gitops/plan/side.ts';
import { explain } from '../../../src/runtime/explain/explain.ts';
import type { Resolution, ResolveContext, Target } from '../../../src/runtime/resolution.ts';
import { createRouter, type Router } from '../../../src/runtime/router.ts';
import { bucketing } from '../../../src/table/bucket.ts';
import type { Capability, Use } from '../../../src/table/table.ts';

/** What asking both tables in every bucket came to for one context. */
export interface Asked {
  readonly context: ResolveContext;
  /** Exact fractions, as texts with twelve decimals. */
  readonly target: string;
  readonly chain: string;
  readonly arm: string;
  readonly refused: string;
  readonly admitted: string;
  /** The rules that took it. */
  readonly rules: { readonly base: number; readonly head: number };
  readonly anything: boolean;
}

const people = { someone: 'somebody', session: 'some-session', request: 'some-request' };

/** Every kind of request that the generated rules could tell apart, and some more. */
export function contexts(): ResolveContext[] {
  const all: ResolveContext[] = [];
  for (const team of [undefined, 't0', 't1']) {
    for (const inputTokens of [undefined, 1000, 1001, 5001]) {
      for (const user of [undefined, 'vip', people.someone]) {
        for (const tier of [undefined, 'pro', 'free']) {
          for (const stream of [undefined, true, false]) {
            for (const session of [undefined, people.session]) {
              all.push({
                ...(team === undefined ? {} : { team }),
                ...(inputTokens === undefined ? {} : { inputTokens }),
                ...(user === undefined ? {} : { user }),
                ...(tier === undefined ? {} : { tags: { tier } }),
                ...(stream === undefined ? {} : { stream }),
                ...(session === undefined ? {} : { session }),
                request: people.request,
              });
            }
          }
        }
      }
    }
  }
  // Of budgets, too: spent ones whole, others in part.
  const of = (some: readonly ResolveContext[], budgetUsedShare: number) =>
    some.map((one) => ({ ...one, budgetUsedShare }));
  const some = all.filter((_, index) => index % 5 === 0);
  return [...all, ...[0.5, 0.9, 1].flatMap((share) => of(some, share)), ...of(all, 1.2)];
}

/** Whether a request is one of a spent budget. */
export function isSpent({ budgetUsedShare = 0 }: ResolveContext): boolean {
  return budgetUsedShare >= 1;
}

/** Asks the real router in every bucket where an answer could change, whatever rule matches. */
export class BruteForce {
  private readonly pins = new Map<string, number>();
  private readonly base: Router;
  private readonly head: Router;
  private readonly salts: readonly { readonly salt: string; readonly starts: readonly number[] }[];
  private readonly id: string;

  constructor(id: string, base: Side, head: Side, now: number) {
    this.id = id;
    // Whoever is nobody in particular is wherever we want; everybody else is where the hash says.
    const free = new Set<string>(Object.values(people));
    const router = ({ table, sources }: Side) =>
      createRouter({
        table,
        ...(sources === undefined ? {} : { sources }),
        clock: () => now,
        random: () => 0,
        bucketing: (salt) => {
          const hashed = bucketing(salt);
          return (unit) => (free.has(unit) ? (this.pins.get(`${unit} ${salt}`) ?? 0) : hashed(unit));
        },
      });
    this.base = blocking(router(base), base);
    this.head = blocking(router(head), head);
    const ends = new Map<string, Set<number>>();
    for (const { table } of [base, head]) {
      for (const capability of Object.values(table.capabilities)) collect(capability, ends, now);
      for (const { order } of Object.values(table.models)) {
        if (typeof order === 'object')
          add(
            ends,
            order.split.salt,
            order.split.ranges.map(({ to }) => to),
          );
      }
    }
    this.salts = [...ends].map(([salt, all]) => ({
      salt,
      starts: [...new Set([0, ...all])].filter((end) => end < 100_000).sort((a, b) => a - b),
    }));
  }

  ask(context: ResolveContext): Asked {
    const counts = { target: 0n, chain: 0n, arm: 0n, refused: 0n, admitted: 0n };
    const units = Object.values(people).filter((unit) => Object.values(context).includes(unit));
    this.pins.clear();
    // Only what is asked for is gone through: a first question tells which draws there are.
    const used = this.usedBy(context, units);
    const whole = 100_000n ** BigInt(used.length);
    let anything = false;
    const go = (at: number, size: bigint): void => {
      const next = used[at];
      if (next !== undefined) {
        for (const [index, start] of next.starts.entries()) {
          this.pins.set(next.key, start);
          go(at + 1, size * BigInt((next.starts[index + 1] ?? 100_000) - start));
        }
        return;
      }
      const [one, other] = [this.base.resolve(this.id, context), this.head.resolve(this.id, context)];
      const [before, after] = [first(one), first(other)];
      if (before !== after) counts.target += size;
      else if (chain(one.targets) !== chain(other.targets)) counts.chain += size;
      if (armOf(one) !== armOf(other)) counts.arm += size;
      if (one.error === undefined && other.error !== undefined) counts.refused += size;
      if (one.error !== undefined && other.error === undefined) counts.admitted += size;
      anything ||= decision(one) !== decision(other);
    };
    go(0, 1n);
    const text = (part: bigint) => String((part * 10n ** 12n) / whole);
    return {
      context,
      target: text(counts.target),
      chain: text(counts.chain),
      arm: text(counts.arm),
      refused: text(counts.refused),
      admitted: text(counts.admitted),
      rules: { base: this.rule(this.base, context), head: this.rule(this.head, context) },
      anything,
    };
  }

  rule(router: Router, context: ResolveContext): number {
    const { explanation } = router.resolve(this.id, context, { explain });
    return explanation?.rules.findIndex(({ outcome }) => outcome === 'matched') ?? -1;
  }

  /** The draws whose bucket is read by some request of this kind, found by asking with each of them everywhere. */
  private usedBy(
    context: ResolveContext,
    units: readonly string[],
  ): { key: string; starts: readonly number[] }[] {
    const all = this.salts.flatMap(({ salt, starts }) =>
      units.map((unit) => ({ key: `${unit} ${salt}`, starts })),
    );
    const read = new Set<string>();
    const { pins } = this;
    const get = pins.get.bind(pins);
    pins.get = (key) => {
      read.add(key);
      return get(key);
    };
    // What is read depends on buckets itself, of a gate for one: again until nothing new is read.
    for (let known = -1; known < read.size; ) {
      known = read.size;
      const now = all.filter(({ key }) => read.has(key));
      const go = (at: number): void => {
        const next = now[at];
        if (next === undefined) {
          this.base.resolve(this.id, context);
          this.head.resolve(this.id, context);
          return;
        }
        for (const start of next.starts) {
          pins.set(next.key, start);
          go(at + 1);
        }
      };
      go(0);
    }
    pins.get = get;
    return all.filter(({ key, starts }) => read.has(key) && starts.length > 1);
  }
}

/** A team whose budget blocks is answered by the gateway, and not by the runtime: nothing gets through. */
function blocking(router: Router, { table }: Side): Router {
  return {
    ...router,
    resolve(capability, context, options) {
      const resolution = router.resolve(capability, context, options);
      const isBlocked =
        table.teams[context?.team ?? '']?.budget?.onExceed === 'block' && isSpent(context ?? {});
      if (!isBlocked || resolution.error !== undefined) return resolution;
      // Who is not answered takes no part in an experiment either.
      const { explanation: _, experiment: __, ...rest } = resolution;
      return { ...rest, targets: [], error: { code: 'NO_TARGET', message: 'The budget is spent.' } };
    },
  };
}

function collect(
  { rules, experiment, rollout }: Capability,
  ends: Map<string, Set<number>>,
  now: number,
): void {
  const ofUse = (use: Use) => {
    if ('split' in use)
      add(
        ends,
        use.split.salt,
        use.split.ranges.map(({ to }) => to),
      );
  };
  for (const { use } of rules) ofUse(use);
  if (experiment !== undefined) {
    add(ends, experiment.gate.salt, [experiment.gate.share]);
    add(
      ends,
      experiment.armSalt,
      experiment.arms.map(({ to }) => to),
    );
    for (const { use } of experiment.arms) ofUse(use);
  }
  if (rollout !== undefined) {
    // Said again in other words than the runtime's: the step that the moment lies in.
    let until = rollout.startsAt * 1000;
    let share = now < until ? 0 : 100_000;
    for (const step of now < until ? [] : rollout.steps) {
      until += step.for;
      if (now < until) {
        share = step.share;
        break;
      }
    }
    add(ends, rollout.salt, [share]);
  }
}

function add(ends: Map<string, Set<number>>, salt: string, more: readonly number[]): void {
  ends.set(salt, new Set([...(ends.get(salt) ?? []), ...more]));
}

function first({ targets, error }: Resolution): string {
  return targets[0]?.deployment ?? error?.code ?? '';
}

function chain(targets: readonly Target[]): string {
  return JSON.stringify(targets.map(({ deployment, on, fallback }) => [deployment, on ?? null, fallback]));
}

function armOf({ experiment }: Resolution): string {
  return experiment === undefined ? '' : `${experiment.name} ${experiment.arm}`;
}

/** Everything that a caller could notice. */
function decision({ targets, params, timeouts, error, experiment }: Resolution): string {
  return JSON.stringify([targets, params ?? null, timeouts, error?.code ?? null, experiment ?? null]);
}
