import type { Diagnostic, Outcome } from '../../diagnostic/diagnostic.ts';
import { nearest, useInstead } from '../../diagnostic/suggest.ts';
import type { Memory } from '../memory.ts';
import type { EnvironmentFile } from '../schema/types.ts';
import { validateDocument } from '../schema/validate.ts';
import type { ValidTree } from '../schema/validate-tree.ts';
import {
  keySpanAt,
  type MappingNode,
  type Node,
  nodeAt,
  plainValue,
  type RegistryDocument,
  withEntries,
} from '../source/parse/node.ts';
import { reservedName } from '../source/parse/yaml-diagnostics.ts';
import { startOf } from '../source/positions.ts';
import { causeIn, causeOf } from '../source/read/cause-of.ts';
import type { FailedFile } from '../source/read/read-tree.ts';
import {
  duplicatePatch,
  patchChangesNothing,
  patchRemovesNothing,
  unknownEnvironment,
  unknownPatchTarget,
} from './link-diagnostics.ts';
import type { Replaced } from './replaced.ts';

/** The name of the registry as it stands, without any overlay. */
export const noOverlay = 'default';

type Patch = EnvironmentFile['patches'][number];

/** What an overlay is applied to, and what it leads to. */
export interface OverlaidTree extends ValidTree {
  /** `default` where no overlay was applied. */
  readonly environment: string;
  /** What the overlay put in the place of what. */
  readonly replaced: readonly Replaced[];
}

/**
 * Applies an environment's overlay: whole top-level fields are replaced by the overlay's own nodes, so that a
 * finding in an overlaid value points into the overlay. What comes out is held against the schema again.
 */
export function applyOverlay(tree: ValidTree, environment: string, memory: Memory): Outcome<OverlaidTree> {
  if (environment === noOverlay)
    return { value: { ...tree, environment, replaced: [] }, diagnostics: refuseOverlay(tree) };
  const overlay = tree.documents.find(({ kind, id }) => kind === 'environment' && id === environment);
  const diagnostics: Diagnostic[] = [];
  const value = { ...tree, environment, replaced: [] };
  if (overlay === undefined) {
    const known = tree.documents.filter(({ kind }) => kind === 'environment').map(({ id }) => id);
    const because = causeOf(tree.failed, 'environment', environment);
    const at = startOf(`environments/${environment}.yaml`);
    const params = { id: environment, nearest: nearest(environment, known), known };
    diagnostics.push(unknownEnvironment.at(at, params, { because }));
    return { value, diagnostics };
  }

  const documents = new Map(tree.documents.map((document) => [document.file, document]));
  const failed: FailedFile[] = [...tree.failed];
  const patched = new Map<string, number>();
  const replaced: Replaced[] = [];
  const { patches } = plainValue(overlay.root) as EnvironmentFile; // It has passed its schema.
  for (const [index, patch] of patches.entries()) {
    const file = `${patch.patch}.yaml`;
    const target = documents.get(file);
    const at = nodeAt(overlay.root, ['patches', index, 'patch'])?.span ?? startOf(overlay.file);
    const earlier = patched.get(file);
    patched.set(file, index);
    if (earlier !== undefined) {
      const first = nodeAt(overlay.root, ['patches', earlier, 'patch'])?.span ?? at;
      const related = [{ span: first, message: 'first here' }];
      diagnostics.push(duplicatePatch.at(at, { target: patch.patch }, { related }));
    } else if (target !== undefined) {
      const result = memory.recall(`patch of ${file}`, [target, overlay], () =>
        applyPatch(target, patch, overlay, index),
      );
      replaced.push(...replacedBy(nodeAt(overlay.root, ['patches', index, 'set']), target));
      diagnostics.push(...result.diagnostics);
      if (result.value !== undefined) documents.set(file, result.value);
      else {
        documents.delete(file);
        failed.push({ ...target, ...causeIn(result.diagnostics) });
      }
    } else {
      const broken = failed.find((other) => other.file === file);
      const because = broken && (broken.cause ?? { file });
      const targets = [...documents.keys()].map((name) => name.slice(0, -'.yaml'.length));
      const meant = because === undefined ? nearest(patch.patch, targets) : undefined;
      const details = { ...useInstead(at, meant, patch.patch), because };
      diagnostics.push(unknownPatchTarget.at(at, { target: patch.patch, nearest: meant }, details));
    }
  }
  return { value: { environment, documents: [...documents.values()], failed, replaced }, diagnostics };
}

function replacedBy(set: Node | undefined, { root }: RegistryDocument): Replaced[] {
  if (set?.kind !== 'mapping') return [];
  return [...set.entries.values()].flatMap(({ key, value }) => {
    const base = keySpanAt(root, [key]);
    return base === undefined ? [] : [{ by: value.span, base }];
  });
}

/** An overlay of this name could never be asked for. */
function refuseOverlay({ documents }: ValidTree): Diagnostic[] {
  return documents
    .filter(({ kind, id }) => kind === 'environment' && id === noOverlay)
    .map(({ file }) => reservedName.at(startOf(file), { name: noOverlay }));
}

function applyPatch(
  target: RegistryDocument,
  patch: Patch,
  overlay: RegistryDocument,
  index: number,
): Outcome<RegistryDocument | undefined> {
  const diagnostics: Diagnostic[] = [];
  const root = target.root as MappingNode; // Every kind that can be patched is a mapping.
  const entries = new Map(root.entries);
  for (const [at, field] of (patch.remove ?? []).entries()) {
    const span = nodeAt(overlay.root, ['patches', index, 'remove', at])?.span ?? startOf(overlay.file);
    if (!entries.delete(field))
      diagnostics.push(patchRemovesNothing.at(span, { field, target: patch.patch }));
  }
  const set = nodeAt(overlay.root, ['patches', index, 'set']);
  if (set?.kind === 'mapping') {
    for (const entry of set.entries.values()) {
      const before = entries.get(entry.key);
      if (before !== undefined && saysTheSame(before.value, entry.value)) {
        const related = [{ span: before.keySpan, message: 'the same stands here' }];
        const params = { field: entry.key, target: patch.patch };
        diagnostics.push(patchChangesNothing.at(entry.keySpan, params, { related }));
      }
      entries.set(entry.key, entry);
    }
  }

  const changed = { ...target, root: withEntries(root, entries) };
  const { value, diagnostics: found } = validateDocument(changed);
  const by = keySpanAt(overlay.root, ['patches', index, 'patch']) ?? startOf(overlay.file);
  const related = [{ span: by, message: 'after this patch' }];
  diagnostics.push(...found.map((one) => ({ ...one, related: [...one.related, ...related] })));
  return { value: diagnostics.length === 0 ? value : undefined, diagnostics };
}

/** Keys in another order are another value: the arms of a split divide the callers in turn. */
function saysTheSame(before: Node, after: Node): boolean {
  return JSON.stringify(plainValue(before)) === JSON.stringify(plainValue(after));
}

/** The environments that have a usable overlay, in the order of their names. */
export function environmentsOf({ documents }: ValidTree): string[] {
  return documents
    .filter(({ kind, id }) => kind === 'environment' && id !== noOverlay)
    .map(({ id }) => id)
    .sort();
}
