import type { Diagnostic, Outcome } from '../../diagnostic/diagnostic.ts';
import type { LinkedInvariant, Registry } from '../link/registry.ts';
import { type Plan, type PlannedCapability, plannedCapability } from '../lower/plan.ts';
import { type Memory, noMemory } from '../memory.ts';
import { parseDate } from '../schema/quantity.ts';
import { type Counterexample, describeRequest } from './counterexample.ts';
import {
  invariantBroken,
  invariantUnproven,
  invariantWithoutSubject,
  waiverExpired,
  waiverUnused,
} from './diagnostics.ts';
import {
  type Caller,
  callersIn,
  type Finding,
  proveInvariant,
  rememberRoutes,
  rememberTargets,
  type Undecided,
} from './prove-invariant.ts';
import type { World } from './world.ts';

/** What is known of one invariant after its proof. */
export interface Proof {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly verdict: 'holds' | 'broken' | 'unproven' | 'waived';
  /** One for each capability that breaks it. */
  readonly counterexamples: readonly Counterexample[];
}

/**
 * Proves the invariants over every way that a request can take in these environments, which are lowered only
 * where there is anything to prove. `complete` says that there
 * are no others: only then can a sentence be about nothing, and a waiver needless.
 */
export function prove(
  environments: readonly { readonly registry: Registry; readonly plan: () => Plan }[],
  { now, complete }: { readonly now: Date; readonly complete: boolean },
  memory: Memory = noMemory,
): Outcome<readonly Proof[]> {
  const invariants = environments[0]?.registry.invariants ?? [];
  if (invariants.length === 0) return { value: [], diagnostics: [] };
  const findings = invariants.map((): Finding[] => []);
  for (const { registry, plan } of environments) {
    const world = { registry, plan: plan() };
    const proven = proveWorld(world, invariants, { now, memory: memory.within(registry.environment) });
    for (const [index, found] of findings.entries()) {
      for (const one of proven) if (one.found[index] !== undefined) found.push(one.found[index]);
    }
  }
  const judged = invariants.map((invariant, index) =>
    judge(invariant, findings[index] ?? [], { now, complete }),
  );
  return {
    value: judged.map(({ value }) => value),
    diagnostics: judged.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** What was found for a capability, and what that depends on besides. */
interface Proven {
  readonly found: readonly Finding[];
  /** Stands for all invariants, models and providers. */
  readonly targets: object;
  readonly teams: object;
  readonly callers: readonly Caller[];
  /** Where teams go when their budgets are spent. */
  readonly others: readonly (readonly [id: string, capability: PlannedCapability | undefined])[];
}

/** What is found of each invariant for each capability, in the order of their ids. */
function proveWorld(
  world: World,
  invariants: readonly LinkedInvariant[],
  { now, memory }: { readonly now: Date; readonly memory: Memory },
): readonly Proven[] {
  const { registry } = world;
  const { besides, ids, capabilities } = world.plan;
  const { teams, models } = besides;
  const given = [invariants, models, registry.models, registry.providers];
  const targets = memory.recall('targets', given, () => ({}));
  const callersOf = memory.recall('callers', [teams], () => callersIn(teams));
  const routes = rememberRoutes(world);
  const targetsOf = rememberTargets(world);
  return memory.each('proven', capabilities, {
    given: [],
    make(_capability, at): Proven {
      const capability = ids[at] ?? '';
      const callers = callersOf(capability);
      const question = { world, capability, callers, routes, targets: targetsOf, now: now.getTime() };
      const found = invariants.map((invariant) => proveInvariant({ ...question, invariant }));
      const others = callers.flatMap((caller) => {
        const then = caller?.team.budget?.onExceed;
        return typeof then === 'object' ? [[then.use, plannedCapability(world.plan, then.use)] as const] : [];
      });
      return { found, targets, teams, callers, others };
    },
    holds: (before, _isSame, _capability, at) =>
      before.targets === targets &&
      (before.teams === teams || areSame(before.callers, callersOf(ids[at] ?? ''))) &&
      before.others.every(([id, other]) => other === plannedCapability(world.plan, id)) &&
      // A counterexample has a moment, which is not far from now.
      before.found.every(({ broken }) => broken === undefined),
  });
}

function areSame(before: readonly Caller[], now: readonly Caller[]): boolean {
  return before.length === now.length && before.every((one, at) => one?.team === now[at]?.team);
}

function judge(
  invariant: LinkedInvariant,
  findings: readonly Finding[],
  { now, complete }: { readonly now: Date; readonly complete: boolean },
): Outcome<Proof> {
  const { name, span, waiver } = invariant;
  const counterexamples = firstOfEach(findings.flatMap(({ broken }) => broken ?? []));
  const undecided = findings.flatMap(({ unproven }) => unproven ?? [])[0];
  const proof = (verdict: Proof['verdict']): Proof => ({
    name,
    file: span.file,
    line: span.start.line,
    verdict,
    counterexamples,
  });
  if (counterexamples.length > 0) {
    return {
      value: proof('broken'),
      diagnostics: counterexamples.map((one) => reportBroken(invariant, one)),
    };
  }
  if (undecided !== undefined) return judgeUndecided(invariant, undecided, { now, proof });
  const diagnostics: Diagnostic[] = [];
  if (complete && waiver !== undefined) diagnostics.push(waiverUnused.at(waiver.span, { name }));
  if (complete && !findings.some(({ applies }) => applies)) {
    diagnostics.push(invariantWithoutSubject.at(invariant.where?.span ?? span, { name }));
  }
  return { value: proof('holds'), diagnostics };
}

/** The same in another environment is the same mistake. */
function firstOfEach(counterexamples: readonly Counterexample[]): Counterexample[] {
  const first = new Map<string, Counterexample>();
  for (const one of counterexamples) if (!first.has(one.capability)) first.set(one.capability, one);
  return [...first.values()];
}

function reportBroken({ name, sentence }: LinkedInvariant, found: Counterexample): Diagnostic {
  const target = found.isShadow ? `${found.deployment} with a copy` : found.deployment;
  const params = { name, request: describeRequest(found), target };
  return invariantBroken.at(sentence.span, params, { related: found.path });
}

function judgeUndecided(
  { name, sentence, waiver }: LinkedInvariant,
  { capability, deployment, path }: Undecided,
  { now, proof }: { readonly now: Date; readonly proof: (verdict: Proof['verdict']) => Proof },
): Outcome<Proof> {
  if (waiver === undefined) {
    const params = { name, capability, target: deployment };
    return {
      value: proof('unproven'),
      diagnostics: [invariantUnproven.at(sentence.span, params, { related: path })],
    };
  }
  const { until, span } = waiver;
  if (now.getTime() < (parseDate(until) + oneDay) * 1000) return { value: proof('waived'), diagnostics: [] };
  return { value: proof('unproven'), diagnostics: [waiverExpired.at(span, { name, until })] };
}

/** The day itself still counts. */
const oneDay = 86_400;
