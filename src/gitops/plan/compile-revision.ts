import type { Compilation } from '../../compiler/compilation.ts';
import { compile } from '../../compiler/compile.ts';
import type { ParseCache } from '../../compiler/source/parse/parse-tree.ts';
import type { Tree } from '../../compiler/source/read/read-tree.ts';
import type { Revision } from './plan.ts';

/** A registry compiled for every environment, as far as it can be. */
export interface CompiledRevision {
  /** Absent where it has errors other than invariants that do not hold. */
  readonly revision: Revision | undefined;
  readonly compilation: Compilation;
}

/** Compiles one side of a plan. Invariants that do not hold leave it its tables: the plan tells of them. */
export async function compileRevision({
  name,
  commit,
  directory,
  tree,
  now,
  cache,
}: {
  readonly name: string;
  readonly commit?: string | undefined;
  readonly directory: string;
  /** Files in memory, in the place of the directory's. */
  readonly tree?: Tree | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Shared by both sides: a file that is the same in both is parsed once. */
  readonly cache: ParseCache;
}): Promise<CompiledRevision> {
  const compilation = await compile({
    directory,
    now: new Date(now),
    cache,
    targets: [],
    everyEnvironment: true,
    evenIfUnproven: true,
    ...(tree === undefined ? {} : { tree }),
  });
  const { environments, proofs } = compilation;
  const revision = environments && {
    name,
    ...(commit === undefined ? {} : { commit }),
    environments,
    proofs,
  };
  return { revision, compilation };
}
