import type { Related } from '../../diagnostic/diagnostic.ts';
import { reachableModels } from '../link/reachable-models.ts';
import type { LinkedCapability, LinkedModel } from '../link/registry.ts';
import { limitsOf } from '../lower/model.ts';
import { parseTokens } from '../schema/quantity.ts';
import { defineCheck } from './check.ts';

export const promiseNotKept = defineCheck<{
  capability: string;
  model: string;
  lacks: readonly string[];
  keepers: readonly string[];
}>({
  code: 'promise-not-kept',
  severity: 'error',
  message: ({ capability, model, lacks }) =>
    `"${capability}" promises what "${model}" does not keep: ${lacks.join('; ')}`,
  help: ({ keepers }) =>
    keepers.length === 0
      ? 'No model of the registry keeps the promise: promise less under `requires`, or add one that does.'
      : `Choose a model that keeps the promise (${keepers.slice(0, 5).join(', ')}), or promise less under \`requires\`.`,
  explain:
    'What stands under `requires` is a promise to every caller, so every model that a request can reach must keep it, those of rules, splits and fallbacks included. Otherwise the failure would come exactly when the first choice is down.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const { target, span } of reachableModels(capability)) {
        if (target === undefined) continue;
        const broken = findBroken(capability, target);
        if (broken.length === 0) continue;
        const lacks = broken.map(({ lack }) => lack);
        const related = broken.map(({ promised }) => promised);
        const keepers = [...registry.models.values()]
          .filter((model) => findBroken(capability, model).length === 0)
          .map(({ id }) => id);
        report(span, { capability: capability.id, model: target.id, lacks, keepers }, { related });
      }
    }
  },
});

interface Broken {
  readonly lack: string;
  readonly promised: Related;
}

function findBroken(capability: LinkedCapability, model: LinkedModel): Broken[] {
  const requires = capability.value.requires ?? {};
  const { features, modalities } = model.value;
  const lists = [
    { field: 'features', wanted: requires.features, has: features, word: 'the feature' },
    { field: 'input', wanted: requires.input, has: modalities.input, word: 'input as' },
    { field: 'output', wanted: requires.output, has: modalities.output, word: 'output as' },
  ] as const;
  const missing = lists.flatMap(({ field, wanted = [], has, word }) =>
    wanted.flatMap((item, index): Broken[] => {
      if ((has as readonly string[]).includes(item)) return []; // Both are words of one list in the schema.
      const span = capability.at('requires', field, index);
      return [{ lack: `it lacks ${word} ${item}`, promised: { span, message: `${item} is promised here` } }];
    }),
  );
  const limits = limitsOf(model);
  const sizes = [
    { field: 'context', wanted: requires.context, has: limits.context, word: 'context window' },
    { field: 'maxOutput', wanted: requires.maxOutput, has: limits.output, word: 'longest output' },
  ] as const;
  const small = sizes.flatMap(({ field, wanted, has, word }): Broken[] => {
    if (wanted === undefined || (has !== undefined && has >= parseTokens(wanted))) return [];
    const lack =
      has === undefined ? `its ${word} is not known` : `its ${word} is ${has} tokens, less than ${wanted}`;
    return [
      { lack, promised: { span: capability.at('requires', field), message: `${wanted} is promised here` } },
    ];
  });
  return [...missing, ...small];
}
