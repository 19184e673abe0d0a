import type { Outcome } from '../../diagnostic/diagnostic.ts';
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
): Outcome<LinkedEnvironments> {
  const main = linkEnvironment(tree, environment ?? noOverlay);
  const names = [noOverlay, ...environmentsOf(tree)].filter(
    (name) => name !== main.value.registry.environment,
  );
  const others = names.map((name) => linkEnvironment(tree, name));
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

function linkEnvironment(tree: ValidTree, environment: string): Outcome<LinkedEnvironment> {
  const overlaid = applyOverlay(tree, environment);
  const filled = applyCatalog(overlaid.value);
  const linked = link(filled.value);
  const { replaced } = overlaid.value;
  return {
    value: { registry: linked.value, failed: filled.value.failed, replaced },
    diagnostics: [...overlaid.diagnostics, ...filled.diagnostics, ...withBase(linked.diagnostics, replaced)],
  };
}
