import { sayable } from '../../diagnostic/printable.ts';
import type { Capability, Constraints, Deployment, Price, RoutingTable } from '../../table/table.ts';
import { duration, moment, money } from '../describe/amounts.ts';
import { type DecisionNode, decisionTree } from '../describe/decision-tree.ts';
import { orderText } from '../describe/order-text.ts';
import type { Emitter } from './emitter.ts';

/** `catalogue.md`: what there is to ask for, who answers, who may ask and what it costs. */
export const markdown: Emitter = {
  name: 'markdown',
  summary: 'catalogue.md, the capabilities as people read them',
  emit: ({ table }) => {
    const capabilities = sorted(table.capabilities);
    const contents = capabilities.map(([id]) => `- ${code(id)}`);
    const sections = capabilities.map(([id, capability]) => section(id, capability, table));
    const content = [
      '# Capabilities',
      contents.join('\n'),
      ...sections,
      ...orders(table),
      ...prices(table),
    ].join('\n\n');
    return { files: [{ path: 'catalogue.md', content: `${content}\n` }] };
  },
};

function section(id: string, capability: Capability, table: RoutingTable): string {
  const may = sorted(table.teams).filter(
    ([, { capabilities }]) => capabilities === '*' || capabilities.includes(id),
  );
  const facts = [
    `Owner: ${prose(capability.owner)}`,
    `Promise: ${promised(capability)}`,
    ...(capability.constraints ? [`Only: ${constraintsText(capability.constraints)}`] : []),
    `Teams: ${may.length === 0 ? 'none' : may.map(([team]) => code(team)).join(', ')}`,
  ];
  return [
    `## ${code(id)}`,
    prose(capability.description),
    facts.map((fact) => `- ${fact}`).join('\n'),
    'Who answers:',
    nested(decisionTree(id, capability), '').join('\n'),
  ].join('\n\n');
}

function promised({ promise }: Capability): string {
  const { features, input, output, context, maxOutput } = promise;
  return [
    ...features.map(code),
    `${input.join(', ')} in, ${output.join(', ')} out`,
    ...(context === undefined ? [] : [`${context} tokens of context`]),
    ...(maxOutput === undefined ? [] : [`${maxOutput} tokens of answer`]),
  ].join('; ');
}

function constraintsText({ regions, training, firstToken, costPerRequest }: Constraints): string {
  return [
    ...(regions === undefined ? [] : [`providers in ${regions.map(code).join(', ')}`]),
    ...(training === undefined ? [] : ['providers that do not train on the data']),
    ...(firstToken === undefined ? [] : [`${duration(firstToken)} to the first token`]),
    ...(costPerRequest === undefined ? [] : [`${money(costPerRequest)} a request`]),
  ].join('; ');
}

/** In code spans, where no text of an author is markup. */
function nested({ branches }: DecisionNode, indent: string): string[] {
  return branches.flatMap(({ when, node }) => [
    `${indent}- ${code(when)}: ${code(node.text)}`,
    ...nested(node, `${indent}  `),
  ]);
}

/** Models whose deployments are not asked in the written order. */
function orders({ models }: RoutingTable): string[] {
  const lines = sorted(models).flatMap(([id, { order }]) =>
    order === undefined ? [] : [`- ${code(id)}: ${code(orderText(order))}`],
  );
  return lines.length === 0 ? [] : ['## Which deployment comes first', lines.join('\n')];
}

function prices({ deployments }: RoutingTable): string[] {
  const rows = sorted(deployments).flatMap(([, deployment]) =>
    deployment.prices.map((one) => row(deployment, one)),
  );
  if (rows.length === 0) return [];
  const head =
    '| Model | Provider | From | Input | Output | Cached | Also |\n| --- | --- | --- | --- | --- | --- | --- |';
  return ['## Prices', 'Per million tokens.', `${head}\n${rows.join('\n')}`];
}

function row({ model, provider }: Deployment, price: Price): string {
  const { from, input, output, cacheRead, tiers, windows, batch, serviceTiers, perRequest, perSearch } =
    price;
  const also = [
    ...(perRequest === undefined ? [] : [`${money(perRequest)} a request`]),
    ...(perSearch === undefined ? [] : [`${money(perSearch)} a search`]),
    ...(tiers ?? []).map(({ above }) => `other above ${above} tokens`),
    ...(windows ? ['other at some hours'] : []),
    ...(batch ? ['other in batches'] : []),
    ...Object.keys(serviceTiers ?? {}).map((name) => `other for ${prose(name)}`),
  ].join('; ');
  const since = from === 0 ? '' : moment(from);
  const cells = [
    code(model),
    code(provider),
    since,
    money(input),
    money(output),
    money(cacheRead ?? input),
    also,
  ];
  return `| ${cells.join(' | ')} |`;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A code span that its text cannot leave: the fence is longer than any run of backticks inside. */
function code(text: string): string {
  const one = sayable(text);
  const longest = Math.max(0, ...[...one.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${one}${fence}` : `${fence} ${one} ${fence}`;
}

/** An author's sentence on one line, as text: no markup, no HTML, no link, no mention of a person or an issue. */
function prose(text: string): string {
  return sayable(text.trim())
    .replaceAll(/[&<>@#]/g, (one) => `&#${one.codePointAt(0)};`)
    .replaceAll('://', '&#58;//')
    .replaceAll(/www\./gi, (one) => one.replace('.', '&#46;'))
    .replaceAll(/[\\`*_{}[\]|~$^!]/g, String.raw`\$&`)
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`)
    .replace(/^[-+=]/, String.raw`\$&`);
}
