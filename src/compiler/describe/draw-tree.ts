import type { DecisionNode } from './decision-tree.ts';

/** The lines of a node and of all below it; what leads to a leaf stands on the leaf's line. */
export function drawTree({ text, branches }: DecisionNode): string[] {
  const below = branches.flatMap(({ when, node }, index) => {
    const last = index === branches.length - 1;
    const [first = '', ...rest] = drawTree(node);
    return [
      `${last ? '└─' : '├─'} ${when} → ${first}`,
      ...rest.map((line) => `${last ? '  ' : '│ '} ${line}`),
    ];
  });
  return [text, ...below];
}
