import { expect, test } from 'vitest';
import { finishPlan } from '../../../src/compiler/finish/finish-plan.ts';
import { linkEnvironments } from '../../../src/compiler/link/link-environments.ts';
import { lower } from '../../../src/compiler/lower/lower.ts';
import { passes } from '../../../src/compiler/optimise/index.ts';
import { optimise } from '../../../src/compiler/optimise/optimise.ts';
import { prove } from '../../../src/compiler/prove/prove.ts';
import { validateTree } from '../../../src/compiler/schema/validate-tree.ts';
import { type ParseCache, parseTree } from '../../../src/compiler/source/parse/parse-tree.ts';
import { kinds } from '../../../src/compiler/source/read/kinds.ts';
import { type Asked, createOracle } from './brute-force.ts';
import { createDice, moments, type RandomWorld, randomWorld } from './random-world.ts';

/** `PROOF_WORLDS=50000` and `PROOF_SEED=1000000` look at more, or at others. */
const worlds = Number(process.env['PROOF_WORLDS'] ?? 2000);
const firstSeed = Number(process.env['PROOF_SEED'] ?? 1);
const now = new Date('2026-11-23T12:30:00Z');
const cache: ParseCache = new Map();

function environmentsOf({ files }: RandomWorld) {
  const tree = {
    files: Object.entries(files).map(([file, text]) => {
      const [folder, name = folder] = file.split('/');
      const kind = kinds.find((one) => one.folder === folder)?.kind ?? ('signalbox' as const);
      return { file, kind, id: String(name).replace('.yaml', ''), bytes: new TextEncoder().encode(text) };
    }),
    failed: [],
  };
  const parsed = parseTree(tree, cache);
  const valid = validateTree(parsed.value, []);
  const linked = linkEnvironments(valid.value, undefined);
  const diagnostics = [parsed, valid, linked].flatMap((phase) => phase.diagnostics);
  expect(diagnostics.map(({ message, span }) => `${span.file} ${message}`)).toEqual([]);
  return linked.value.asked.map(({ registry }) => {
    const plan = optimise(lower(registry), passes);
    return { registry, plan: () => plan, oracle: createOracle(finishPlan(plan).table) };
  });
}

function* requestsOf({ asked }: RandomWorld): Generator<Asked> {
  let contexts: Record<string, unknown>[] = [
    { request: 'r-1' },
    { request: 'r-2', team: 'legal' },
    { team: 'search' },
  ];
  for (const { field, values } of asked) {
    contexts = contexts.flatMap((context) =>
      values.map((value) => (value === undefined ? context : { ...context, [field]: value })),
    );
  }
  // All of them, or about four hundred spread over all.
  const stride = Math.ceil(contexts.length / 400);
  for (let index = 0; index < contexts.length; index += stride) {
    const context = contexts[index] ?? {};
    const moment = moments[index % moments.length] ?? 0;
    for (const capability of ['work', 'cheap']) yield { capability, context, moment };
  }
}

test(
  `no sentence is said to hold that a request breaks, and every counterexample is one, in ${worlds} registries`,
  () => {
    const count = { holds: 0, broken: 0, unproven: 0, waived: 0, refutable: 0, resolved: 0 };
    for (let seed = firstSeed; seed < firstSeed + worlds; seed += 1) {
      const world = randomWorld(createDice(seed));
      const environments = environmentsOf(world);
      const { value: proofs } = prove(environments, { now, complete: true });
      const invariants = environments[0]?.registry.invariants ?? [];
      const requests = [...requestsOf(world)];
      for (const [index, invariant] of invariants.entries()) {
        expect([invariant.where?.problem, invariant.sentence.problem]).toEqual([undefined, undefined]);
        const proof = proofs[index];
        count[proof?.verdict ?? 'holds'] += 1;
        if (proof?.verdict === 'broken') {
          for (const found of proof.counterexamples) {
            const { oracle } =
              environments.find((one) => one.registry.environment === found.environment) ?? {};
            const { capability, context, moment = now.getTime(), deployment } = found;
            const request: Asked = { capability, context, moment };
            const told = `seed ${seed}: ${JSON.stringify(found)}\n${world.files['capabilities/work.yaml']}${world.files['invariants/all.yaml']}`;
            expect(oracle?.applies(invariant, request), told).toBe(true);
            expect(oracle?.violates(invariant, request, deployment), told).toBe(true);
            if (!found.isShadow) expect(oracle?.reach(request), told).toContain(deployment);
          }
          continue;
        }
        for (const { oracle } of environments) {
          for (const request of requests) {
            if (!oracle.applies(invariant, request)) continue;
            count.resolved += 1;
            const reached = [...oracle.reach(request), ...oracle.shadows(request.capability)];
            const wrong = reached.find((deployment) => oracle.violates(invariant, request, deployment));
            if (wrong === undefined) continue;
            if (proof?.verdict === 'unproven') count.refutable += 1;
            const told = `seed ${seed}: ${JSON.stringify(request)} reaches ${wrong}\n${world.files['capabilities/work.yaml']}${world.files['invariants/all.yaml']}`;
            expect(proof?.verdict, told).not.toBe('holds');
            break;
          }
        }
      }
    }
    console.log(`${worlds} registries: ${JSON.stringify(count)}`);
    expect(count.holds).toBeGreaterThan(worlds / 10);
    expect(count.broken).toBeGreaterThan(worlds / 10);
    expect(count.unproven).toBeLessThan(worlds / 10);
  },
  60_000 + worlds * 30,
);
