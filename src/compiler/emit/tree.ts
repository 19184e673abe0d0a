import { decisionTree } from '../describe/decision-tree.ts';
import { drawTree } from '../describe/draw-tree.ts';
import type { Emitter } from './emitter.ts';

/** `trees.txt`: how each capability decides, as text for a terminal or a review. */
export const tree: Emitter = {
  name: 'tree',
  summary: 'trees.txt, how each capability decides, as text',
  emit: ({ table }) => {
    const capabilities = Object.entries(table.capabilities).sort(([a], [b]) => (a < b ? -1 : 1));
    const trees = capabilities.map(
      ([id, capability]) => `${drawTree(decisionTree(id, capability)).join('\n')}\n`,
    );
    return { files: [{ path: 'trees.txt', content: trees.join('\n') }] };
  },
};
