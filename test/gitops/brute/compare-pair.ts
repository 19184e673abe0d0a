import type { PlanChange } from '../../../src/gitops/plan/change.ts';
import { touchedCapabilities } from '../../../src/gitops/plan/compare-capabilities.ts';
import { compileRevision } from '../../../src/gitops/plan/compile-revision.ts';
import { assumedProfile } from '../../../src/gitops/plan/cost.ts';
import { makePlan } from '../../../src/gitops/plan/plan.ts';
import type { Region, Regions } from '../../../src/gitops/plan/region.ts';
import { regionsOf } from '../../../src/gitops/plan/regions.ts';
import { askable, type Side } from '../../../src/gitops/plan/side.ts';
import { spentBudgets } from '../../../src/gitops/plan/spent-budgets.ts';
import { isOfOneKind, type Standing, standingOf } from '../../../src/gitops/plan/standing.ts';
import { treeOfFiles } from '../../../src/gitops/plan/tree-of-files.ts';
import type { Share } from '../../../src/table/pieces.ts';
import { sameJson } from '../../../src/table/same-json.ts';
import type { Capability } from '../../../src/table/table.ts';
import { type Asked, BruteForce, contexts, isSpent } from './brute-force.ts';
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
      const standsOf = (team: string | null) =>
        [side, other].map(({ table }) => standingOf(table, team, id)) as [Standing, Standing]; // Both sides.
      const isApart = (team: string | null) => !isOfOneKind(...standsOf(team));
      const budgetOf = (team: string | null) => (isApart(team) ? ('unspent' as const) : undefined);
      const parts = { id, base: side, head: other, before: one, after: two, now, profile: assumedProfile };
      const pair = { ...parts, budgetOf };
      const changed = touchedCapabilities(side.table, other.table);
      const spent = spentBudgets(side, other, changed, { now }).all.filter(({ asked: of }) => of === id);
      const seenSpent = new Map<string, Set<string>>();
      const regions = regionsOf({ ...pair, askBase: askable(side, [id]), askHead: askable(other, [id]) });
      const seen = new Map<string, Set<string>>();
      // What the plan passes over unasked is asked a little as well.
      const untouched = sameJson(one, two) && own.length === 0 && spent.length === 0;
      // Whom no rule asks for is anybody, whose bucket is wherever we want.
      const asksForVip = (capability: Capability, rule: number) =>
        JSON.stringify(capability.rules.slice(0, rule + 1)).includes('"vip"');
      for (const [index, context] of everybody.entries()) {
        if (untouched && index % 13 !== 0) continue;
        const found = brute.ask(context);
        const team = context.team ?? null;
        const [stood, stands] = isSpent(context) ? standsOf(team) : [asAlways, asAlways];
        // Nobody answers, before and after, and no rule has a say.
        if (stood.kind === 'nobody' && stands.kind === 'nobody') continue;
        const [first, second] = [answering(side, one, stood), answering(other, two, stands)];
        const isNamed = asksForVip(first, found.rules.base) || asksForVip(second, found.rules.head);
        if (context.user === 'vip' && !isNamed) continue;
        asked += 1;
        const mine = regions.teams.includes(team);
        if (mine && isSpent(context) && isApart(team)) {
          tellSpent(found, { team, own: here, told });
          const key = JSON.stringify([ruleKey(found, standsOf(team)), team]);
          seenSpent.set(key, (seenSpent.get(key) ?? new Set()).add(sharesOf(found)));
          continue;
        }
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
        const shares = sharesOf(found);
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
        if (isPartial(regions) && own.some(({ code }) => code === 'choice-changed')) continue;
        expectCode(found.target, 'target-moved', own, told);
        expectCode(found.chain, 'fallback-changed', own, told);
        if (found.refused !== '0') expectCode(found.refused, 'no-target', own, told);
      }
      for (const { base: stood, head: stands, found: ofSpent } of spent) {
        if (isPartial(ofSpent)) continue;
        const rulesOf = ({ rules }: Region) => ruleKey({ rules }, [stood, stands]);
        compareShares(plannedShares(ofSpent, rulesOf), seenSpent, (words) => told(`spent: ${words}`));
      }
      const planned = plannedShares(regions, ({ rules }) => rules);
      // Where costs decide, the plan looks at the tokens of the profile alone, and says that it does.
      if (isPartial(regions) || untouched) continue;
      compareShares(planned, seen, told);
      for (const [key, shares] of seen)
        if (!planned.has(key)) told(`${key}: ${[...shares].join(' ')}, and nothing is planned`);
      checkLines(own, { brute: seen, told });
    }
  }
  if (identical !== (changes.length === 0))
    differences.push(`${seed}: identical ${identical}, with ${changes.length} changes`);
  return { edits, compiled: true, asked, classes: changes.map(({ class: name }) => name), differences };
}

const asAlways: Standing = { kind: 'own' };

/** The capability whose rules decide. */
function answering({ table }: Side, asked: Capability, standing: Standing): Capability {
  return standing.kind === 'other' ? (table.capabilities[standing.id] ?? asked) : asked;
}

/** Some were looked at, or with some tokens alone. */
function isPartial({ sampled, ofProfile }: Regions): boolean {
  return sampled !== undefined || ofProfile;
}

/** The shares of every kind of request that was planned, by its rules and each of its teams. */
function plannedShares({ regions }: Regions, rulesOf: (region: Region) => unknown): Map<string, Set<string>> {
  const planned = new Map<string, Set<string>>();
  const text = ({ part, whole }: Share) => String((part * 10n ** 12n) / whole);
  for (const region of regions) {
    const [first] = region.moments;
    if (first === undefined) continue;
    const shares = JSON.stringify(
      [first.target, first.chain, first.arm, first.refused, first.admitted].map(text),
    );
    for (const team of region.teams) {
      const key = JSON.stringify([rulesOf(region), team]);
      planned.set(key, (planned.get(key) ?? new Set()).add(shares));
    }
  }
  return planned;
}

/** What was planned of some teams must be what was seen of them. */
function compareShares(
  planned: ReadonlyMap<string, ReadonlySet<string>>,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
  told: (words: string) => void,
): void {
  for (const [key, shares] of planned) {
    for (const share of shares)
      if (!seen.get(key)?.has(share)) told(`${key}: ${share} is planned, and nobody gets it`);
    for (const share of seen.get(key) ?? [])
      if (!shares.has(share)) told(`${key}: ${share}, not among ${[...shares].join(' ')}`);
  }
}

function sharesOf({ target, chain, arm, refused, admitted }: Asked): string {
  return JSON.stringify([target, chain, arm, refused, admitted]);
}

/** Who answers nobody has no rule that took it. */
function ruleKey(
  { rules: { base, head } }: Pick<Asked, 'rules'>,
  [one, other]: readonly [Standing, Standing],
): unknown {
  return {
    base: one.kind === 'nobody' ? null : base,
    head: other.kind === 'nobody' ? null : head,
  };
}

/** Whatever changes for a spent budget is told of it: of its team, or of the capability that stands in. */
function tellSpent(
  { target, chain, anything }: Asked,
  { team, own, told }: { team: string | null; own: readonly PlanChange[]; told: (words: string) => void },
): void {
  const about = own.filter(({ class: name }) => name !== 'SAFE' && name !== 'COSMETIC');
  if (anything && about.length === 0)
    told(`a decision of a spent budget changes, and the plan calls it nothing`);
  if (target === '0' && chain === '0') return;
  const isTold = about.some(
    ({ code, address, moved }) =>
      (code === 'degradation-changed' || code === 'no-target' || code === 'choice-changed') &&
      (address.id === team || moved?.parts.some(({ teams }) => teams === 'all' || teams.includes(team))),
  );
  const isChoice = about.some(({ code }) => code === 'choice-changed');
  if (!isTold && !isChoice) told(`${target} and ${chain} of a spent budget of ${team}, and nothing says so`);
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
