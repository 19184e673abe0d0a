import type { Target } from '../../runtime/resolution.ts';
import type { Share } from '../../table/pieces.ts';
import type { CapabilityPair } from './capability-pair.ts';
import type { TokenProfile } from './change.ts';
import { costOfThousand } from './cost.ts';
import type { Answers, Compared } from './region.ts';
import type { Answer, Side } from './side.ts';

/** Counts what both sides answer to the same requests at one moment. */
export class ComparedTally {
  readonly at: number;
  private target = 0n;
  private chain = 0n;
  private arm = 0n;
  private left = 0n;
  private refused = 0n;
  private admitted = 0n;
  private readonly flows = new Map<string, bigint>();
  private readonly before = new AnswerTally();
  private readonly after = new AnswerTally();

  constructor(at: number) {
    this.at = at;
  }

  add(one: Answer, other: Answer, size: bigint): void {
    this.before.add(one, size);
    this.after.add(other, size);
    const [from, to] = [firstOf(one), firstOf(other)];
    if (one.error === undefined && other.error !== undefined) this.refused += size;
    if (one.error !== undefined && other.error === undefined) this.admitted += size;
    if (from !== to) {
      this.target += size;
      const key = `${from}\n${to}`;
      this.flows.set(key, (this.flows.get(key) ?? 0n) + size);
    } else if (chainOf(one.targets) !== chainOf(other.targets)) this.chain += size;
    const [armBefore, armAfter] = [armOf(one), armOf(other)];
    if (armBefore !== armAfter) this.arm += size;
    if (armBefore !== '' && armAfter === '') this.left += size;
  }

  result(whole: bigint, parts: Pick<CapabilityPair, 'profile' | 'now' | 'base' | 'head'>): Compared {
    const share = (part: bigint): Share => ({ part, whole });
    const { profile, now, base, head } = parts;
    return {
      at: this.at,
      target: share(this.target),
      needed: share(distance(this.before.firsts, this.after.firsts)),
      flows: new Map([...this.flows].map(([key, part]) => [key, share(part)])),
      chain: share(this.chain),
      arm: share(this.arm),
      left: share(this.left),
      refused: share(this.refused),
      admitted: share(this.admitted),
      before: this.before.answers(whole, { profile, now, side: base }),
      after: this.after.answers(whole, { profile, now, side: head }),
    };
  }
}

/** The first target, or why there is none. */
export function firstOf({ targets, error }: Answer): string {
  return targets[0]?.deployment ?? error?.code ?? '';
}

/** How much must move for one distribution to become the other: half the sum of the differences. */
function distance(one: ReadonlyMap<string, bigint>, other: ReadonlyMap<string, bigint>): bigint {
  let gained = 0n;
  for (const [key, size] of other) {
    const before = one.get(key) ?? 0n;
    if (size > before) gained += size - before;
  }
  return gained;
}

class AnswerTally {
  readonly firsts = new Map<string, bigint>();
  private readonly reached = new Set<string>();
  private readonly chains = new Set<string>();
  private providers = Number.POSITIVE_INFINITY;
  private deployments = Number.POSITIVE_INFINITY;

  add(resolution: Answer, size: bigint): void {
    const { targets } = resolution;
    const first = firstOf(resolution);
    this.firsts.set(first, (this.firsts.get(first) ?? 0n) + size);
    const chain = chainOf(targets);
    if (this.chains.has(chain)) return;
    this.chains.add(chain);
    for (const { deployment } of targets) this.reached.add(deployment);
    if (targets.length === 0) return;
    // What is tried only after certain failures stands in for some outages only.
    const behind = targets.filter(({ on }) => on === undefined);
    this.providers = Math.min(this.providers, new Set(behind.map(({ provider }) => provider)).size);
    this.deployments = Math.min(this.deployments, new Set(behind.map(({ deployment }) => deployment)).size);
  }

  answers(
    whole: bigint,
    { profile, now, side }: { profile: TokenProfile; now: number; side: Side },
  ): Answers {
    let cost: number | null = 0;
    for (const [deployment, size] of this.firsts) {
      const found = side.table.deployments[deployment];
      const own = found === undefined ? null : costOfThousand(found.prices, profile, now);
      cost = cost === null || own === null ? null : cost + (own * Number(size)) / Number(whole);
    }
    const counted = (count: number) => (Number.isFinite(count) ? count : 0);
    return {
      cost,
      providers: counted(this.providers),
      deployments: counted(this.deployments),
      reached: this.reached,
      chains: this.chains,
    };
  }
}

/** The targets as a text: who, in which order, after which failures. */
function chainOf(targets: readonly Target[]): string {
  return targets
    .map(
      ({ deployment, fallback, on }) =>
        `${deployment}${on === undefined ? '' : `[${on.join(',')}]`}${fallback ? '' : '*'}`,
    )
    .join(' → ');
}

function armOf({ experiment }: Answer): string {
  return experiment === undefined ? '' : `${experiment.name}/${experiment.arm}`;
}
