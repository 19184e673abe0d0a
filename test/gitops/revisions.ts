import { expect } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import type { Plan, PlanOptions, Revision } from '../../src/gitops/plan/plan.ts';
import { makePlan } from '../../src/gitops/plan/plan.ts';
import { writeSample } from '../cli/sample-registry.ts';

/** The moment of every plan in these tests. */
const now = Date.parse('2026-06-01T00:00:00Z');

/** Compiles a registry for every environment. Broken invariants do not stop it. */
async function revisionOf(files: Readonly<Record<string, string>>, name: string): Promise<Revision> {
  const { environments, proofs, diagnostics } = await compile({
    directory: writeSample(files),
    now: new Date(now),
    targets: [],
    everyEnvironment: true,
    evenIfUnproven: true,
  });
  if (environments === undefined) expect(diagnostics).toEqual([]);
  return { name, environments: environments ?? new Map(), proofs };
}

/** Compiles both sides of a change. */
export async function revisionsOf(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Promise<{ readonly base: Revision; readonly head: Revision; readonly now: number }> {
  return { base: await revisionOf(before, 'base'), head: await revisionOf(after, 'head'), now };
}

/** Plans the change from one set of files to another. */
export async function planOf(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  options: Partial<PlanOptions> = {},
): Promise<Plan> {
  const { base, head } = await revisionsOf(before, after);
  return makePlan(base, head, { now, ...options });
}
