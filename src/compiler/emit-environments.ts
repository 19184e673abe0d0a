import type { CompiledEnvironment } from './compilation.ts';
import { emit } from './emit/emit.ts';
import type { Registry } from './link/registry.ts';
import type { Plan } from './lower/plan.ts';
import type { Memory } from './memory.ts';

/** The table of each environment by its name, where it has one. */
export function emitEnvironments(
  worlds: readonly { readonly registry: Registry; readonly plan: () => Plan }[],
  memoryOf: (registry: Registry) => Memory,
): ReadonlyMap<string, CompiledEnvironment> {
  const environments = new Map<string, CompiledEnvironment>();
  for (const { registry, plan } of worlds) {
    const { table, revision, sources } = emit(plan(), [], memoryOf(registry)).value;
    if (table === undefined || revision === undefined || sources === undefined) continue;
    environments.set(registry.environment, { table, revision, sources });
  }
  return environments;
}
