import type { Outcome } from '../../diagnostic/diagnostic.ts';
import { type Memory, noMemory } from '../memory.ts';
import type { ValidTree } from '../schema/validate-tree.ts';
import type { FailedFile } from '../source/read/read-tree.ts';
import { applyCatalog } from './catalog-pins.ts';
import { link } from './link.ts';
import { applyOverlay, environmentsOf, noOverlay } from './overlay.ts';
import type { Registry } from './registry.ts';
import { type Replaced, withBase } from './replaced.ts';

/** A registry as one environment has it. */
export interface LinkedEnvironment {
  readonly registry: Registry;
  /** Files that cannot be used in it. */
  readonly failed: readonly FailedFile[];
  readonly replaced: readonly Replaced[];
}

export interface LinkedEnvironments {
  /** The one that the table is for. */
  readonly main: LinkedEnvironment;
  /** Those whose findings are asked for, `main` first. */
  readonly asked: readonly LinkedEnvironment[];
  /** All there are: what one does not use another may. */
  readonly everywhere: readonly Registry[];
}

/** Links the registry as each environment has it; without a name, findings of all of them are asked for. */
export function linkEnvironments(
  tree: ValidTree,
  environment: string | undefined,
  memory: Memory = noMemory,
): Outcome<LinkedEnvironments> {
  const main = linkEnvironment(tree, environment ?? noOverlay, memory);
  const names = [noOverlay, ...environmentsOf(tree)].filter(
    (name) => name !== main.value.registry.environment,
  );
  const others = names.map((name) => linkEnvironment(tree, name, memory));
  const asked = environment === undefined ? [main, ...others] : [main];
  return {
    value: {
      main: main.value,
      asked: asked.map(({ value }) => value),
      everywhere: [main, ...others].map(({ value }) => value.registry),
    },
    diagnostics: asked.flatMap(({ diagnostics }) => diagnostics),
  };
}

function linkEnvironment(tree: ValidTree, environment: string, all: Memory): Outcome<LinkedEnvironment> {
  const memory = all.within(environment);
  const overlaid = applyOverlay(tree, environment, memory);
  const filled = applyCatalog(overlaid.value, memory);
  const linked = link(filled.value, memory);
  const { replaced } = overlaid.value;
  // The same list as long as the same files are in it.
  const failed = memory.recall('failed', filled.value.failed, () => filled.value.failed);
  return {
    value: { registry: linked.value, failed, replaced },
    diagnostics: [...overlaid.diagnostics, ...filled.diagnostics, ...withBase(linked.diagnostics, replaced)],
  };
}
