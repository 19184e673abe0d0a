import { type DecisionNode, decisionTree } from '../describe/decision-tree.ts';
import type { Emitter } from './emitter.ts';

/** `diagrams.md`: how each capability decides, as flowcharts that Git hosts draw. */
export const mermaid: Emitter = {
  name: 'mermaid',
  summary: 'diagrams.md, how each capability decides, as Mermaid flowcharts',
  emit: ({ table }) => {
    const capabilities = Object.entries(table.capabilities).sort(([a], [b]) => (a < b ? -1 : 1));
    const charts = capabilities.map(
      ([id, capability]) =>
        `## \`${id}\`\n\n\`\`\`mermaid\nflowchart LR\n${chart(decisionTree(id, capability)).join('\n')}\n\`\`\`\n`,
    );
    return { files: [{ path: 'diagrams.md', content: ['# Who decides what\n', ...charts].join('\n') }] };
  },
};

/** Nodes are numbered from the root down, `n0` first. */
function chart(root: DecisionNode): string[] {
  const lines: string[] = [];
  let count = 0;
  const add = ({ text, branches }: DecisionNode): string => {
    const name = `n${count}`;
    count += 1;
    lines.push(`  ${name}["${quoted(text)}"]`);
    for (const { when, node } of branches) {
      const to = add(node);
      lines.push(`  ${name} -->|"${quoted(when)}"| ${to}`);
    }
    return name;
  };
  add(root);
  return lines;
}

/** Letters and plain punctuation are themselves; all that could mean something to Mermaid or HTML is a code. */
function quoted(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.,:()%/=-]/gu, (one) => `#${one.codePointAt(0)};`);
}
