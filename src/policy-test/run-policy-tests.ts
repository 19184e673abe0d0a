import type { Compilation } from '../compiler/compilation.ts';
import { compile } from '../compiler/compile.ts';
import type { RegistryDocument } from '../compiler/source/parse/node.ts';
import type { ParseCache } from '../compiler/source/parse/parse-tree.ts';
import { type Diagnostic, sortDiagnostics } from '../diagnostic/diagnostic.ts';
import { nearest, useInstead } from '../diagnostic/suggest.ts';
import { checkCase } from './check-cases.ts';
import { type CoveredPart, coverageOf } from './coverage.ts';
import { expandCases } from './expand-cases.ts';
import type { PolicyCase } from './policy-case.ts';
import { readPolicyTests } from './read-policy-tests.ts';
import { type CaseResult, runCases } from './run-cases.ts';
import { type MutationReport, runMutants } from './run-mutants.ts';
import { unknownInTest } from './test-diagnostics.ts';
import type { World } from './world.ts';

export interface PolicyTestOptions {
  readonly directory: string;
  /** Of the cases that name none. */
  readonly environment?: string | undefined;
  /** Only cases whose name, or whose file and name, contain this text. */
  readonly only?: string | undefined;
  /** The moment of the cases that name none. */
  readonly now: Date;
  readonly coverage?: boolean;
  /** Left out where a case fails. */
  readonly mutation?: boolean;
  readonly cache?: ParseCache;
}

/** What came of a registry's tests. */
export type PolicyTestRun =
  /** The registry, or a test file, has errors: nothing ran. */
  | { readonly type: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly type: 'ran';
      /** How many cases there are, whether or not they were asked for. */
      readonly all: number;
      readonly results: readonly CaseResult[];
      readonly coverage?: readonly CoveredPart[];
      readonly mutation?: MutationReport;
    };

/** The name of what is compiled without an overlay. */
const plain = 'default';

/** Compiles the registry for every environment that its tests name, and runs them. */
export async function runPolicyTests(options: PolicyTestOptions): Promise<PolicyTestRun> {
  const { directory, now, only = '', cache = new Map() } = options;
  const usual = options.environment ?? plain;
  const { tests, environments } = await readPolicyTests(directory, cache);
  const expanded = tests.map(expandCases);
  const cases = expanded.flatMap(({ value }) => value);
  const known = [plain, ...environments.map(({ id }) => id)];
  const asked = new Set([
    usual,
    ...cases.map(({ given }) => given.env ?? usual).filter((one) => known.includes(one)),
  ]);

  const worlds = new Map<string, World>();
  const diagnostics = expanded.flatMap((one) => one.diagnostics);
  for (const name of asked) {
    const environment = name === plain ? {} : { environment: name };
    const compilation = await compile({ directory, now, cache, targets: [], ...environment });
    const world = worldIn(compilation);
    if (world === undefined) return { type: 'refused', diagnostics: compilation.diagnostics };
    worlds.set(name, world);
  }

  for (const one of cases) {
    const world = worlds.get(one.given.env ?? usual);
    diagnostics.push(
      ...(world === undefined ? [unknownEnvironment(one, known)] : checkCase(one, world.table)),
    );
  }
  if (diagnostics.length > 0) return { type: 'refused', diagnostics: unique(diagnostics) };
  const placed = cases.flatMap((one) => {
    const world = worlds.get(one.given.env ?? usual);
    return world === undefined || !`${one.file} ${one.name}`.includes(only) ? [] : [{ case: one, world }];
  });
  const results = runCases(placed, now.getTime());
  const passed = results.every(({ mismatches }) => mismatches.length === 0);
  return {
    type: 'ran',
    all: cases.length,
    results,
    ...(options.coverage === true
      ? { coverage: coverageOf(results, { worlds, environments: overlays(environments) }) }
      : {}),
    ...(options.mutation === true && passed
      ? { mutation: runMutants(placed, { worlds, now: now.getTime() }) }
      : {}),
  };
}

function worldIn({ table, revision, sources }: Compilation): World | undefined {
  if (table === undefined || revision === undefined || sources === undefined) return undefined;
  return { environment: table.environment, table, revision, sources };
}

function overlays(environments: readonly RegistryDocument[]): readonly RegistryDocument[] {
  return environments.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function unknownEnvironment(one: PolicyCase, known: readonly string[]): Diagnostic {
  const name = String(one.given.env);
  const meant = nearest(name, known);
  const span = one.at('given', 'env');
  return unknownInTest.at(span, { what: 'environment', name, nearest: meant }, useInstead(span, meant));
}

/** A mistake in the defaults, or beside a matrix, is one mistake. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byPlace = new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.span]), one]));
  return sortDiagnostics([...byPlace.values()]);
}
