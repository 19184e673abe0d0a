import { invariant } from '../invariant.ts';
import { parseShare } from '../schema/quantity.ts';
import { nodeAt } from '../source/parse/node.ts';
import { linkUse, type UsePlace } from './link-use.ts';
import type { LinkedCapability, LinkedExperiment } from './registry.ts';

/** Links what changes or copies a capability's traffic: its experiment, its rollout, its shadow. */
export function linkChanges(
  place: UsePlace,
): Pick<LinkedCapability, 'experiment' | 'rolloutTo' | 'shadowTo'> {
  const { resource, model } = place;
  const { rollout, shadow } = resource.value;
  return {
    experiment: linkExperiment(place),
    rolloutTo: rollout && model(rollout.to, resource.at('rollout', 'to')),
    shadowTo: shadow && model(shadow.to, resource.at('shadow', 'to')),
  };
}

function linkExperiment(place: UsePlace): LinkedExperiment | undefined {
  const { resource, document } = place;
  const { experiment } = resource.value;
  if (experiment === undefined) return undefined;
  const written = nodeAt(document.root, ['experiment', 'arms']);
  invariant(written?.kind === 'mapping', 'an experiment has arms by name');
  // In the written order: buckets go to the arms in turn.
  const arms = [...written.entries.values()].map(({ key, keySpan }) => {
    const arm = experiment.arms[key];
    invariant(arm !== undefined, `"${key}" is an arm`);
    const use = linkUse(arm.use, ['experiment', 'arms', key, 'use'], place);
    return { name: key, share: parseShare(arm.share), use, span: keySpan };
  });
  return { file: experiment, arms };
}
