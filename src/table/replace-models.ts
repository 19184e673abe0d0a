import type { Use } from './table.ts';

/**
 * The same choice with other models, each made of the one that stood there and of its place. Who is preferred among
 * candidates is named once: of two that become the same the first stays.
 */
export function replaceModels(use: Use, replacement: (model: string, index: number) => string): Use {
  if ('model' in use) return { ...use, model: replacement(use.model, 0) };
  if ('split' in use) {
    const { ranges } = use.split;
    const others = ranges.map((range, index) => ({ ...range, model: replacement(range.model, index) }));
    return { ...use, split: { ...use.split, ranges: others } };
  }
  const others = (models: readonly string[]) => [...new Set(models.map(replacement))];
  if ('cheapest' in use) return { ...use, cheapest: others(use.cheapest) };
  if ('fastest' in use) return { ...use, fastest: others(use.fastest) };
  return { ...use, balanced: others(use.balanced) };
}
