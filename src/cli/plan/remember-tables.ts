import { resolve } from 'node:path';
import { meanTheSame } from '../../compiler/same-meaning.ts';
import { readTree, type Tree } from '../../compiler/source/read/read-tree.ts';
import type { CompiledRevision } from '../../gitops/plan/compile-revision.ts';
import { type Plan, planOfNothing } from '../../gitops/plan/plan.ts';
import type { PlanCommandOptions } from '../commands/plan.ts';
import type { Base } from './base.ts';
import { knownTables } from './known-tables.ts';

/** Reads a registry that is to be planned, and opens what is remembered in a directory of tables made before. */
export async function rememberTables(
  cache: string,
  {
    registry,
    directory,
    now,
  }: { readonly registry: string; readonly directory: string; readonly now: number },
) {
  const tables = knownTables(resolve(directory, cache), now);
  const { value, diagnostics } = await readTree(registry);
  const head = diagnostics.length > 0 || value.failed.length > 0 ? undefined : value;
  return {
    /** The registry's files, where all could be read. */
    head,
    /** The plan, where the registry differs from a commit in comments and layout and the commit's tables are known. */
    async planUnchanged(
      base: Base,
      { env, capability, team, records }: PlanCommandOptions,
    ): Promise<Plan | undefined> {
      // Each of these asks something of the tables themselves.
      const asksMore = [env, capability, team, records].some((one) => one !== undefined);
      if (asksMore || base.kind !== 'registry' || head === undefined) return undefined;
      const { name, commit, tree } = base;
      const environments = meanTheSame(tree, head) ? await tables.find(tree) : undefined;
      return environments && planOfNothing({ name, commit, environments }, { name: workingTree });
    },
    /** Remembers what files were compiled to, where they have no errors. */
    async keep(tree: Tree, { revision, compilation }: CompiledRevision): Promise<void> {
      const isSound = compilation.diagnostics.every(({ severity }) => severity !== 'error');
      if (isSound && revision !== undefined) await tables.keep(tree, revision.environments);
    },
  };
}

/** What the registry as it lies in the directory is called. */
export const workingTree = 'working tree';
