import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Parser,
  type Scalar as YamlScalar,
} from 'yaml';
import type { Diagnostic, Outcome, Suggestion } from '../../../diagnostic/diagnostic.ts';
import { type Positions, startOf } from '../positions.ts';
import type { FileName } from '../read/read-tree.ts';
import { isAmbiguousNumber } from './ambiguous-number.ts';
import { findExcess } from './find-excess.ts';
import { findForbiddenSyntax } from './forbidden-syntax.ts';
import { findInvisible, mayHide } from './invisible.ts';
import {
  createEntry,
  createList,
  createMapping,
  createScalar,
  type Entry,
  type MappingNode,
  type Node,
  type RegistryDocument,
  type ScalarNode,
  type ScalarStyle,
} from './node.ts';
import { readPlainYaml } from './read-plain-yaml.ts';
import {
  ambiguousNumber,
  duplicateKey,
  emptyFile,
  keyNotText,
  mergeKeyNotAllowed,
  reservedName,
  rootNotMapping,
  tabIndentation,
  unsafeInteger,
  yamlSyntax,
} from './yaml-diagnostics.ts';

const options = {
  version: '1.2',
  schema: 'core',
  merge: false,
  strict: true,
  stringKeys: true,
  intAsBigInt: true,
  // Duplicates are found below, all of them and with the place of the first.
  uniqueKeys: false,
} as const;

const reservedNames = new Set(['__proto__', 'constructor', 'prototype']);

/** Parses one decoded file into nodes with places; the value is absent where it cannot be trusted to mean one thing. */
export function parseDocument(source: FileName, positions: Positions): Outcome<RegistryDocument | undefined> {
  const plain = parsePlain(source, positions);
  return plain === undefined ? parseAnyYaml(source, positions) : { value: plain, diagnostics: [] };
}

/** Where a file is written as most are, and nothing in it is hidden or wrong, that is all there is to it. */
function parsePlain({ file, kind, id }: FileName, positions: Positions): RegistryDocument | undefined {
  if (mayHide(positions.text)) return undefined;
  const root = readPlainYaml(positions);
  if (root === undefined || (root.kind !== 'mapping' && kind !== 'invariant')) return undefined;
  return { file, kind, id, root, positions };
}

export function parseAnyYaml(source: FileName, positions: Positions): Outcome<RegistryDocument | undefined> {
  const excess = findExcess(positions);
  if (excess !== undefined) return { value: undefined, diagnostics: [excess] };
  const tokens = [...new Parser().parse(positions.text)];
  const forbidden = findForbiddenSyntax(tokens, positions);
  if (forbidden.length > 0) return { value: undefined, diagnostics: forbidden };

  const document = compose(tokens, positions.text.length);
  const syntax = syntaxErrors(document, positions);
  if (syntax.length > 0) return { value: undefined, diagnostics: syntax };

  const found: Diagnostic[] = [];
  const root = buildRoot(source, document, positions, found);
  if (root === undefined) return { value: undefined, diagnostics: found };
  found.push(...findInvisible(root, positions));
  const usable = !found.some(({ severity }) => severity === 'error');
  const { file, kind, id } = source;
  return { value: usable ? { file, kind, id, root, positions } : undefined, diagnostics: found };
}

function compose(tokens: readonly CST.Token[], end: number): Document.Parsed {
  const [document] = new Composer(options).compose(tokens, true, end);
  return document as Document.Parsed; // `forceDoc` makes one even of nothing.
}

/** Where several errors follow from one slip, the first is the one to mend. */
function syntaxErrors(document: Document.Parsed, positions: Positions): Diagnostic[] {
  const { span, text } = positions;
  const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first === undefined) return [];
  const at = span(first.pos[0], Math.max(first.pos[1], first.pos[0] + 1));
  if (first.code === 'TAB_AS_INDENT')
    return [tabIndentation.at(at, undefined, { suggestions: [withoutTabs(positions)] })];
  if (first.code === 'NON_STRING_KEY') return [keyNotText.at(at)];
  const problem = first.message.split('\n')[0] ?? first.code;
  return [yamlSyntax.at(at, { problem, hint: hintFor(first.code, text, first.pos[0]) })];
}

/** Two spaces for each tab of indentation. Where lines mix the two, how wide a tab was meant to be is a guess. */
function withoutTabs({ text, span }: Positions): Suggestion {
  const indents = [...text.matchAll(/^[ \t]*\t[ \t]*/gm)];
  const isMixed = /^(?: +\t|\t+ | +\S)/m.test(text);
  return {
    title: 'Indent with two spaces for each tab',
    confidence: isMixed ? 'likely' : 'safe',
    edits: indents.map(({ 0: indent, index }) => ({
      span: span(index, index + indent.length),
      text: indent.replaceAll('\t', '  '),
    })),
  };
}

function hintFor(code: string, text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset + 1);
  if (code === 'BAD_SCALAR_START') return 'Put a text that begins with this character in quotes.';
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY') {
    return 'Put a text that holds `: ` in quotes; check that every key has its colon and a space after it.';
  }
  if (code === 'MISSING_CHAR')
    return 'Close the quote or bracket, or write a colon and a space after the key.';
  if (code === 'BAD_INDENT') return 'Align the line with its neighbours.';
  if (line.includes('\t')) return 'Indent with spaces, not tabs.';
  return undefined;
}

function buildRoot(
  source: FileName,
  document: Document.Parsed,
  positions: Positions,
  found: Diagnostic[],
): Node | undefined {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null && contents.source === '')) {
    found.push(emptyFile.at(startOf(source.file)));
    return undefined;
  }
  const root = buildNode(contents, positions, found);
  const expected = source.kind === 'invariant' ? 'list' : 'mapping';
  if (root.kind === expected || source.kind === 'invariant') return root;
  const scalar = root.kind === 'scalar' && root.value === null ? 'nothing' : 'a single value';
  found.push(rootNotMapping.at(root.span, { found: root.kind === 'list' ? 'a list' : scalar }));
  return undefined;
}

function buildNode(node: unknown, positions: Positions, found: Diagnostic[]): Node {
  if (isMap(node)) return buildMapping(node, positions, found);
  if (isSeq(node)) {
    const [from, to] = rangeOf(node);
    return createList(
      positions,
      from,
      to,
      node.items.map((item) => buildNode(item, positions, found)),
    );
  }
  return buildScalar(node, positions, found);
}

function buildMapping(
  node: { items: readonly unknown[]; range?: unknown },
  positions: Positions,
  found: Diagnostic[],
): MappingNode {
  const entries = new Map<string, Entry>();
  for (const pair of node.items) {
    if (!isPair(pair)) continue;
    const [from, to] = rangeOf(pair.key);
    const key = isScalar(pair.key) ? String(pair.key.value ?? '') : '';
    const keySpan = () => positions.span(from, to);
    const value = pair.value === null ? emptyValue(keySpan()) : buildNode(pair.value, positions, found);
    const earlier = entries.get(key);
    if (key === '') found.push(keyNotText.at(keySpan()));
    else if (key === '<<') found.push(mergeKeyNotAllowed.at(keySpan()));
    else if (reservedNames.has(key)) found.push(reservedName.at(keySpan(), { name: key }));
    else if (earlier !== undefined) {
      const related = [{ span: earlier.keySpan, message: 'first here' }];
      found.push(duplicateKey.at(keySpan(), { key }, { related }));
    } else entries.set(key, createEntry(positions, { from, to }, key, value));
  }
  return createMapping(positions, ...rangeOf(node), entries);
}

function buildScalar(node: unknown, positions: Positions, found: Diagnostic[]): ScalarNode {
  const [from, to] = rangeOf(node);
  if (!isScalar(node)) return createScalar(positions, from, to, 'plain', null);
  const source = positions.text.slice(from, to);
  const style = styleOf(node);
  const value = node.value;
  if (style === 'plain' && isAmbiguousNumber(source)) {
    found.push(ambiguousNumber.at(positions.span(from, to), { source }));
  } else if (typeof value === 'bigint' && !Number.isSafeInteger(Number(value))) {
    found.push(unsafeInteger.at(positions.span(from, to), { source }));
  }
  const plain = typeof value === 'bigint' ? Number(value) : value;
  const known = typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean';
  return createScalar(positions, from, to, style, known ? plain : null);
}

function styleOf(node: YamlScalar): ScalarStyle {
  if (node.type === 'QUOTE_SINGLE') return 'single-quoted';
  if (node.type === 'QUOTE_DOUBLE') return 'double-quoted';
  return node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED' ? 'block' : 'plain';
}

/** `key:` with nothing after it. */
function emptyValue(keySpan: ScalarNode['span']): ScalarNode {
  return { kind: 'scalar', span: keySpan, value: null, style: 'plain', source: '' };
}

function rangeOf(node: unknown): readonly [from: number, to: number] {
  const range = isCollection(node) || isScalar(node) ? node.range : undefined;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}
