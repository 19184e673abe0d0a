import { validateTree } from '../compiler/schema/validate-tree.ts';
import type { RegistryDocument } from '../compiler/source/parse/node.ts';
import { type ParseCache, parseTree } from '../compiler/source/parse/parse-tree.ts';
import { readTree } from '../compiler/source/read/read-tree.ts';

/** The files of a registry that its tests are made of. */
export interface PolicyTestFiles {
  readonly tests: readonly RegistryDocument[];
  readonly environments: readonly RegistryDocument[];
}

/** Reads a registry's tests and overlays. Those with errors are left out: the compiler reports them. */
export async function readPolicyTests(directory: string, cache?: ParseCache): Promise<PolicyTestFiles> {
  const { value: tree } = await readTree(directory);
  const wanted = tree.files.filter(({ kind }) => kind === 'policy-test' || kind === 'environment');
  const parsed = parseTree({ ...tree, files: wanted }, cache);
  const { documents } = validateTree(parsed.value, []).value;
  return {
    tests: documents.filter(({ kind }) => kind === 'policy-test'),
    environments: documents.filter(({ kind }) => kind === 'environment'),
  };
}
