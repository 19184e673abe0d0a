import { type DecisionNode, decisionTree } from '../describe/decision-tree.ts';
import type { Emitter } from './emitter.ts';

/** `trees.txt`: how each capability decides, as text for a terminal or a review. */
export const tree: Emitter = {
  name: 'tree',
  summary: 'trees.txt, how each capability decides, as text',
  emit: ({ table }) => {
    const capabilities = Object.entries(table.capabilities).sort(([a], [b]) => (a < b ? -1 : 1));
    const trees = capabilities.map(
      ([id, capability]) => `${draw(decisionTree(id, capability)).join('\n')}\n`,
    );
    return { files: [{ path: 'trees.txt', content: trees.join('\n') }] };
  },
};

/** The lines of a node and of all below it; what leads to a leaf stands on the leaf's line. */
function draw({ text, branches }: DecisionNode): string[] {
  const below = branches.flatMap(({ when, node }, index) => {
    const last = index === branches.length - 1;
    const [first = '', ...rest] = draw(node);
    return [
      `${last ? '└─' : '├─'} ${when} → ${first}`,
      ...rest.map((line) => `${last ? '  ' : '│ '} ${line}`),
    ];
  });
  return [text, ...below];
}
