import type { Diagnostic, Outcome } from '../../diagnostic/diagnostic.ts';
import type { LinkedInvariant, Registry } from '../link/registry.ts';
import type { Plan } from '../lower/plan.ts';
import { parseDate } from '../schema/quantity.ts';
import { type Counterexample, describeRequest } from './counterexample.ts';
import {
  invariantBroken,
  invariantUnproven,
  invariantWithoutSubject,
  waiverExpired,
  waiverUnused,
} from './diagnostics.ts';
import { type Finding, proveInvariant, rememberRoutes, type Undecided } from './prove-invariant.ts';

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
): Outcome<readonly Proof[]> {
  const invariants = environments[0]?.registry.invariants ?? [];
  if (invariants.length === 0) return { value: [], diagnostics: [] };
  const findings = invariants.map((): Finding[] => []);
  for (const { registry, plan } of environments) {
    const world = { registry, plan: plan() };
    const routes = rememberRoutes(world);
    for (const capability of Object.keys(world.plan.table.capabilities).sort()) {
      for (const [index, invariant] of invariants.entries()) {
        const question = { world, capability, invariant, routes, now: now.getTime() };
        findings[index]?.push(proveInvariant(question));
      }
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
