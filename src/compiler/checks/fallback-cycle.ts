import type { Related } from '../../diagnostic/diagnostic.ts';
import type { LinkedCapability, LinkedFallback } from '../link/registry.ts';
import { defineCheck } from './check.ts';

export const fallbackCycle = defineCheck<{ chain: readonly string[] }>({
  code: 'fallback-cycle',
  severity: 'error',
  message: ({ chain }) => `The fallbacks go in a circle: ${chain.join(' → ')}`,
  help: 'Name another model, or remove it: a request never goes back to a model that has failed it.',
  explain:
    'A chain of fallbacks names each model once. Coming back to a model that was tried before cannot help: the request has just failed there. A fallback may repeat the model of a rule as long as some other rule leads to another model, and may stand twice for different kinds of failure.',
  each: 'capability',
  visit({ registry }, report) {
    for (const capability of registry.capabilities.values()) {
      for (const [index, fallback] of capability.fallbacks.entries()) {
        const chain = earlierInChain(capability, index) ?? useOfEveryRule(capability, index);
        if (chain === undefined) continue;
        const related = chain.slice(0, -1).map(({ message, span }) => ({ message, span }));
        report(fallback.model.span, { chain: chain.map(({ id }) => id) }, { related });
      }
    }
  },
});

type Step = Related & { readonly id: string };

/** The way from the same model's earlier place among the fallbacks to this one. */
function earlierInChain({ fallbacks }: LinkedCapability, index: number): Step[] | undefined {
  const current = fallbacks[index];
  if (current === undefined) return undefined;
  const first = fallbacks.findIndex(
    (other, at) => at < index && other.model.id === current.model.id && overlap(other, current),
  );
  return first === -1 ? undefined : fallbacks.slice(first, index + 1).map(step);
}

/** The way from the rules' own model to this fallback, where no rule leads to any other model. */
function useOfEveryRule({ rules, fallbacks }: LinkedCapability, index: number): Step[] | undefined {
  const current = fallbacks[index];
  const chosen = rules.flatMap(({ use }) => use.models);
  if (current === undefined || chosen.some(({ id }) => id !== current.model.id)) return undefined;
  const own = chosen.map(({ id, span }) => ({ id, span, message: `${id} is tried first` }));
  return [...own.slice(-1), ...fallbacks.slice(0, index + 1).map(step)];
}

function step({ model }: LinkedFallback): Step {
  return { id: model.id, span: model.span, message: `then ${model.id}` };
}

/** Whether both may be tried after one and the same failure. */
function overlap(a: LinkedFallback, b: LinkedFallback): boolean {
  return a.on === undefined || b.on === undefined || a.on.some((failure) => b.on?.includes(failure));
}
