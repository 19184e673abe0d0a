import type { PlanChange } from '../../../src/gitops/plan/change.ts';
import { compileRevision } from '../../../src/gitops/plan/compile-revision.ts';
import { assumedProfile } from '../../../src/gitops/plan/cost.ts';
import { makePlan } from '../../../src/gitops/plan/plan.ts';
import { regionsOf } from '../../../src/gitops/plan/regions.ts';
import { askable } from '../../../src/gitops/plan/side.ts';
import { treeOfFiles } from '../../../src/gitops/plan/tree-of-files.ts';
import type { Share } from '../../../src/table/pieces.ts';
import { sameJson } from '../../../src/table/same-json.ts';
import type { Capability } from '../../../src/table/table.ts';
import { BruteForce, contexts } from './brute-force.ts';
import { drawPair, type Files, textsOf } from './pairs.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const everybody = contexts();

/** What came of one pair: what differs between the plan and brute force, in words, or that one side does not compile. */
export interface Outcome {
  readonly edits: readonly string[];
  readonly compiled: boolean;
  readonly asked: number;
  readonly classes: readonly string[];
  readonly differences: readonly string[];
}

/** Draws a pair, plans it, and asks both tables everything. */
export async function comparePair(seed: number): Promise<Outcome> {
  const { before, after, edits } = drawPair(seed);
  const cache = new Map();
  const compiled = async (files: Files, name: string) => {
    const tree = treeOfFiles(textsOf(files));
    return (await compileRevision({ name, directory: '/nowhere', tree, now, cache })).revision;
  };
  const [base, head] = [await compiled(before, 'base'), await compiled(after, 'head')];
  if (base === undefined || head === undefined)
    return { edits, compiled: false, asked: 0, classes: [], differences: [] };
  const { changes, identical } = makePlan(base, head, { now });
  const differences: string[] = [];
  let asked = 0;
  for (const [environment, side] of base.environments) {
    const other = head.environments.get(environment);
    if (other === undefined) continue;
    for (const id of ['c0', 'c1']) {
      const here = changes.filter((one) => one.environments.includes(environment));
      const own = here.filter(({ address }) => address.kind === 'capability' && address.id === id);
      const told = (words: string) =>
        differences.push(`${seed} ${environment} ${id} [${edits.join(', ')}]: ${words}`);
      const [one, two] = [side.table.capabilities[id], other.table.capabilities[id]];
      if (one === undefined || two === undefined) continue;
      const brute = new BruteForce(id, side, other, now);
      const pair = { id, base: side, head: other, before: one, after: two, now, profile: assumedProfile };
      const regions = regionsOf({ ...pair, askBase: askable(side, [id]), askHead: askable(other, [id]) });
      const seen = new Map<string, Set<string>>();
      // What the plan passes over unasked is asked a little as well.
      const untouched = sameJson(one, two) && own.length === 0;
      // Whom no rule asks for is anybody, whose bucket is wherever we want.
      const asksForVip = (capability: Capability, rule: number) =>
        JSON.stringify(capability.rules.slice(0, rule + 1)).includes('"vip"');
      for (const [index, context] of everybody.entries()) {
        if (untouched && index % 13 !== 0) continue;
        const found = brute.ask(context);
        const isNamed = asksForVip(one, found.rules.base) || asksForVip(two, found.rules.head);
        if (context.user === 'vip' && !isNamed) continue;
        asked += 1;
        const team = context.team ?? null;
        const mine = regions.teams.includes(team);
        if (!mine) {
          // A team that may not ask on one side: the plan says so of the team.
          const lost = found.refused !== '0';
          if (
            lost &&
            !here.some(({ code, class: name }) => code === 'access-removed' && name === 'BREAKING')
          ) {
            told(`${team} is refused, and nothing says so`);
          }
          continue;
        }
        const key = JSON.stringify([found.rules, team]);
        const shares = JSON.stringify([found.target, found.chain, found.arm, found.refused, found.admitted]);
        const all = seen.get(key) ?? new Set();
        seen.set(key, all.add(shares));
        if (found.anything && own.every(({ class: name }) => name === 'SAFE' || name === 'COSMETIC')) {
          const elsewhere = here.some(
            ({ code }) => code === 'provider-changed' || code === 'upstream-changed',
          );
          if (!elsewhere)
            told(
              `a decision changes, and the plan calls it ${own.map(({ code }) => code).join() || 'nothing'}`,
            );
        }
        // Where costs decide, other tokens may lead elsewhere, and the plan says that the moment decides.
        if (regions.sampled !== undefined && own.some(({ code }) => code === 'choice-changed')) continue;
        expectCode(found.target, 'target-moved', own, told);
        expectCode(found.chain, 'fallback-changed', own, told);
        if (found.refused !== '0') expectCode(found.refused, 'no-target', own, told);
      }
      const planned = new Map<string, Set<string>>();
      for (const { rules, teams, moments } of regions.regions) {
        const [first] = moments;
        if (first === undefined) continue;
        const text = ({ part, whole }: Share) => String((part * 10n ** 12n) / whole);
        const shares = JSON.stringify(
          [first.target, first.chain, first.arm, first.refused, first.admitted].map(text),
        );
        for (const team of teams) {
          const key = JSON.stringify([rules, team]);
          planned.set(key, (planned.get(key) ?? new Set()).add(shares));
        }
      }
      // Where costs decide, the plan looks at the tokens of the profile alone, and says that it does.
      if (regions.sampled !== undefined || untouched) continue;
      for (const [key, shares] of seen) {
        const same = planned.get(key);
        for (const share of shares)
          if (!same?.has(share)) told(`${key}: ${share}, not among ${[...(same ?? [])].join(' ')}`);
      }
      for (const [key, shares] of planned) {
        for (const share of shares)
          if (!seen.get(key)?.has(share)) told(`${key}: ${share} is planned, and nobody gets it`);
      }
      checkLines(own, { brute: seen, told });
    }
  }
  if (identical !== (changes.length === 0))
    differences.push(`${seed}: identical ${identical}, with ${changes.length} changes`);
  return { edits, compiled: true, asked, classes: changes.map(({ class: name }) => name), differences };
}

function expectCode(
  share: string,
  code: PlanChange['code'],
  own: readonly PlanChange[],
  told: (words: string) => void,
): void {
  if (share !== '0' && !own.some((one) => one.code === code)) told(`${share} without ${code}`);
}

/** Every rule that takes a request which moves is named with its line. */
function checkLines(
  own: readonly PlanChange[],
  { brute, told }: { brute: ReadonlyMap<string, ReadonlySet<string>>; told: (words: string) => void },
): void {
  const moved = [...brute].filter(([, shares]) => [...shares].some((share) => JSON.parse(share)[0] !== '0'));
  const [change] = own.filter(({ code }) => code === 'target-moved');
  if (moved.length === 0 || change === undefined) return;
  const rules = new Set(moved.map(([key]) => JSON.parse(key)[0].head));
  if (change.spans.head.length !== rules.size) {
    told(`${change.spans.head.length} lines for ${rules.size} rules`);
  }
}
