import type { DeploymentOrder } from '../../table/table.ts';
import { percent } from './amounts.ts';
import { objectiveText } from './objective-text.ts';

/** Which of a model's deployments comes first, in words. */
export function orderText(order: DeploymentOrder): string {
  if (typeof order === 'object') {
    const { by, ranges } = order.split;
    const shares = ranges.map(({ from, to, deployment }) => `${percent(to - from)} ${deployment}`);
    return `${shares.join(', ')}, by ${by}`;
  }
  return `${objectiveText[order]} first`;
}
