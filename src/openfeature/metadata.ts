import type { FlagMetadata } from '@openfeature/server-sdk';
import type { Resolution, Target } from '../runtime/resolution.ts';

/** What hooks may log and count by: which table, which rule, and who is first to be asked. */
export function metadataOf(resolution: Resolution, first?: Target): FlagMetadata {
  const { revision, rule, experiment, degradedTo } = resolution;
  const named = {
    revision: revision === '' ? undefined : revision,
    rule: rule ?? undefined,
    provider: first?.provider,
    deployment: first?.deployment,
    experiment: experiment?.name,
    arm: experiment?.arm,
    degradedTo,
  };
  const metadata: FlagMetadata = {};
  for (const [name, value] of Object.entries(named)) if (value !== undefined) metadata[name] = value;
  return metadata;
}
