import { type DecisionNode, decisionTree } from '../../compiler/describe/decision-tree.ts';
import { drawTree } from '../../compiler/describe/draw-tree.ts';
import { sayable } from '../../diagnostic/printable.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import type { Place } from '../../table/sources.ts';
import type { Capability } from '../../table/table.ts';
import type { NamedTable } from '../revision/named-table.ts';

/** What a path of a capability means, or why it means nothing. */
export type PathExplanation =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** The capability that a path begins with; ids may have dots, and the longest wins. */
function capabilityOfPath(path: string, { table }: NamedTable): string | undefined {
  return Object.keys(table.capabilities)
    .filter((id) => path === id || path.startsWith(`${id}.`) || path.startsWith(`${id}[`))
    .sort((one, other) => other.length - one.length)[0];
}

/** Explains a capability, or a part of it: `chat`, `chat.rules[1]`, `chat.fallback[0]`, `chat.experiment`. */
export function explainPath(path: string, named: NamedTable, registry: string): PathExplanation {
  const id = capabilityOfPath(path, named);
  const capability = id === undefined ? undefined : named.table.capabilities[id];
  if (id === undefined || capability === undefined) {
    const guess = nearest(path.split(/[.[]/)[0] ?? '', Object.keys(named.table.capabilities));
    return {
      ok: false,
      message: `There is no capability ${JSON.stringify(sayable(path))}.${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
    };
  }
  const tree = drawTree(decisionTree(id, capability)).join('\n');
  const rest = path.slice(id.length);
  if (rest === '')
    return {
      ok: true,
      text: `${id}${at(placeOf(`capabilities.${id}`, named), registry)}\n\n${capability.description}\n\n${tree}\n`,
    };
  const part = partAt(rest, id, capability);
  if (part === undefined) {
    return {
      ok: false,
      message: `${id} has no part ${JSON.stringify(sayable(rest.replace(/^\./, '')))}. Parts are ${partsOf(capability).join(', ')}.`,
    };
  }
  const place = placeOf(part.path, named);
  return {
    ok: true,
    text: `${id}${rest}${at(place, registry)}\n\n${part.lines.map((line) => `  ${sayable(line)}`).join('\n')}\n\nIn its capability:\n\n${tree}\n`,
  };
}

interface Part {
  /** In the table. */
  readonly path: string;
  readonly lines: readonly string[];
}

function partAt(rest: string, id: string, capability: Capability): Part | undefined {
  const [, name = '', index] = /^\.(\w+)(?:\[(\d{1,6})\]|\.(\d{1,6}))?$/.exec(rest) ?? [];
  const number = index ?? /\.(\d+)$/.exec(rest)?.[1];
  const branches = decisionTree(id, capability).branches;
  const { rules, fallbacks, experiment, rollout, shadow } = capability;
  const path = `capabilities.${id}`;
  const branch = (place: number, under: string): Part | undefined => {
    const found = branches[place];
    return found && { path: `${path}.${under}`, lines: linesOf(found) };
  };
  const last = rules.length - 1;
  const which = Number(number ?? 0);
  if (name === 'rules' && which <= last) return branch(which, `rules.${which}`);
  if (name === 'use') return branch(last, `rules.${last}`);
  if ((name === 'fallback' || name === 'fallbacks') && which < fallbacks.length) {
    return branch(rules.length + which, `fallbacks.${which}`);
  }
  if (name === 'experiment' && experiment) return branch(last, 'experiment');
  if (name === 'rollout' && rollout) return branch(last, 'rollout');
  if (name === 'shadow' && shadow) {
    return branch(rules.length + fallbacks.length + (capability.hedge ? 1 : 0), 'shadow');
  }
  return undefined;
}

function linesOf({ when, node }: { readonly when: string; readonly node: DecisionNode }): string[] {
  const [first = '', ...below] = drawTree(node);
  return [`${when} → ${first}`, ...below];
}

function partsOf({ rules, fallbacks, experiment, rollout, shadow }: Capability): string[] {
  return [
    ...rules.map((_, index) => `rules[${index}]`),
    'use',
    ...fallbacks.map((_, index) => `fallback[${index}]`),
    ...(experiment ? ['experiment'] : []),
    ...(rollout ? ['rollout'] : []),
    ...(shadow ? ['shadow'] : []),
  ];
}

/** Of the part itself or of the nearest around it that has one. */
function placeOf(path: string, { sources }: NamedTable): Place | undefined {
  for (let prefix = path; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
    if (sources !== undefined && Object.hasOwn(sources.places, prefix)) return sources.places[prefix];
  }
  return undefined;
}

function at(place: Place | undefined, registry: string): string {
  return place === undefined ? '' : `  ${registry}/${place.file}:${place.line}`;
}
