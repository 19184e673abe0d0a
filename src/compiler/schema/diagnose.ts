import type { ErrorObject } from 'ajv';
import type { Details } from '../../diagnostic/define.ts';
import type { Diagnostic, Span, Suggestion } from '../../diagnostic/diagnostic.ts';
import { isOtherForm, nearest } from '../../diagnostic/suggest.ts';
import {
  keySpanAt,
  type Node,
  nodeAt,
  type Path,
  plainValue,
  type RegistryDocument,
} from '../source/parse/node.ts';
import { type Positions, startOf } from '../source/positions.ts';
import type { JsonSchema } from './load-schema.ts';
import { quantities } from './quantity.ts';
import {
  contradictingFields,
  duplicateItem,
  missingField,
  notAQuantity,
  outOfRange,
  tooFew,
  tooManyItems,
  unknownField,
  unknownValue,
  wrongForm,
  wrongType,
} from './schema-diagnostics.ts';

/** What ajv found, with what it takes to say it to the author. */
interface Finding {
  readonly error: ErrorObject;
  readonly params: Readonly<Record<string, unknown>>;
  readonly schema: JsonSchema;
  readonly root: Node;
  readonly path: Path;
  readonly node: Node | undefined;
  /** The value's place. */
  readonly span: Span;
  /** The field's name with its path: `rules[0].when`. */
  readonly field: string;
  /** Of the document's own file; an overlay's values lie in another. */
  readonly positions: Positions;
}

/** Says one of ajv's errors in the words of the format, at the place that has to change. */
export function diagnose(error: ErrorObject, document: RegistryDocument): Diagnostic[] {
  const path = pathOf(error);
  const node = nodeAt(document.root, path);
  const span = node?.span ?? startOf(document.file);
  const field = path.length === 0 ? 'the file' : nameOf(path);
  // With `verbose`, ajv gives the schema that holds the keyword; it is one of ours.
  const schema = (error.parentSchema ?? {}) as JsonSchema;
  const { root, positions } = document;
  const finding = {
    error,
    params: error.params,
    schema,
    root,
    path,
    node,
    span,
    field,
    positions,
  };
  const handle = handlers[error.keyword] ?? handlers['pattern'];
  return handle === undefined ? [] : [handle(finding)];
}

/** The path of the value that the error is about. */
export function pathOf(error: ErrorObject): Path {
  const steps = error.instancePath.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const handlers: Readonly<Record<string, (finding: Finding) => Diagnostic>> = {
  additionalProperties({ params, schema, root, path, span, field }) {
    const name = String(params['additionalProperty']);
    const known = Object.keys(schema.properties ?? {});
    const meant = nearest(name, known);
    const at = keySpanAt(root, [...path, name]) ?? span;
    const details = replacing(at, meant, sureness(name, meant));
    return unknownField.at(at, { field: name, where: field, nearest: meant, known }, details);
  },

  required: missing,
  dependentRequired: missing,

  'false schema'({ root, path, span }) {
    const at = keySpanAt(root, path) ?? span;
    const where = path.length < 2 ? 'the file' : nameOf(path.slice(0, -1));
    return contradictingFields.at(at, { field: String(path.at(-1)), where, description: undefined });
  },

  enum: oneOf,
  const: oneOf,

  type(finding) {
    const { params, node, span, field, schema } = finding;
    const quantity = quantityOf(finding);
    if (quantity !== undefined) return quantity;
    const types = [params['type']].flat().map(String);
    const value = node === undefined ? undefined : plainValue(node);
    const truth = types.includes('boolean') && /^(?:yes|no|on|off|y|n)$/i.test(String(value));
    const text = types.includes('string') && (typeof value === 'number' || typeof value === 'boolean');
    const hint = truth ? 'Write `true` or `false`.' : text ? 'Put it in quotes.' : schema.description;
    const expected = types.map((type) => typeNames[type] ?? type).join(' or ');
    const meant = truth
      ? String(/^(?:yes|on|y)$/i.test(String(value)))
      : text && node?.kind === 'scalar'
        ? `"${node.source}"`
        : undefined;
    // Both say in YAML 1.2 what was said before.
    const details = replacing(span, meant, 'safe');
    return wrongType.at(span, { field, expected, found: describe(node), hint }, details);
  },

  anyOf({ span, field, node, schema }) {
    const expected = 'one of the forms that its description names';
    return wrongType.at(span, { field, expected, found: describe(node), hint: schema.description });
  },

  pattern(finding) {
    const { error, root, path, span, field, schema, node } = finding;
    const quantity = quantityOf(finding);
    if (quantity !== undefined) return quantity;
    const name = error.propertyName;
    const at = name === undefined ? span : (keySpanAt(root, [...path, name]) ?? span);
    const value = name === undefined ? quote(node) : `"${name}"`;
    const example = schema.examples?.[0];
    const shown = typeof example === 'string' ? example : undefined;
    return wrongForm.at(at, { value, field, description: schema.description, example: shown });
  },

  minLength: few('characters'),
  minItems: few('items'),
  minProperties: few('fields'),

  maxItems({ params, span, field, schema: { description } }) {
    return tooManyItems.at(span, { field, limit: Number(params['limit']), description });
  },

  minimum: bounded('at least'),
  exclusiveMinimum: bounded('more than'),
  maximum: bounded('at most'),
  exclusiveMaximum: bounded('less than'),

  uniqueItems({ params, root, path, span, field, positions }) {
    // ajv names the later one `i`.
    const later = nodeAt(root, [...path, Number(params['i'])]);
    const earlier = nodeAt(root, [...path, Number(params['j'])]);
    const related = earlier === undefined ? [] : [{ span: earlier.span, message: 'first here' }];
    const before = nodeAt(root, [...path, Number(params['i']) - 1]);
    const suggestions = later === undefined || before === undefined ? [] : without(later, before, positions);
    return duplicateItem.at(later?.span ?? span, { value: quote(later), field }, { related, suggestions });
  },
};

function missing({ params, schema, root, path, span, field }: Finding): Diagnostic {
  const name = String(params['missingProperty']);
  const description = schema.properties?.[name]?.description;
  // Where there is nothing to point at, the key of the mapping that lacks it; the beginning for the file itself.
  const at = path.length === 0 ? firstLine(span) : (keySpanAt(root, path) ?? span);
  return missingField.at(at, { field: name, where: field, description });
}

function oneOf({ params, node, span, field }: Finding): Diagnostic {
  const allowed = 'allowedValue' in params ? [params['allowedValue']] : params['allowedValues'];
  const known = Array.isArray(allowed) ? allowed.map(String) : [];
  const meant = node?.kind === 'scalar' ? nearest(String(node.value), known) : undefined;
  const details = replacing(span, meant, sureness(String(node && plainValue(node)), meant));
  return unknownValue.at(span, { value: quote(node), field, nearest: meant, known }, details);
}

function few(unit: string): (finding: Finding) => Diagnostic {
  return ({ params, root, path, span, field, schema }) => {
    const at = path.length === 0 ? span : (keySpanAt(root, path) ?? span);
    return tooFew.at(at, { field, limit: Number(params['limit']), unit, description: schema.description });
  };
}

function bounded(words: string): (finding: Finding) => Diagnostic {
  return ({ params, node, span, field, schema: { description } }) => {
    const bound = `${words} ${String(params['limit'])}`;
    return outOfRange.at(span, { value: quote(node), field, bound, description });
  };
}

function fits(text: string, { pattern }: JsonSchema): boolean {
  return pattern === undefined || new RegExp(pattern, 'u').test(text);
}

/** The finding as one about a quantity, where the schema calls the value by the name of one. */
function quantityOf({ error, schema, span, node }: Finding): Diagnostic | undefined {
  const name = /^#\/\$defs\/(\w+)\//.exec(error.schemaPath)?.[1] ?? '';
  const quantity = Object.hasOwn(quantities, name) ? quantities[name] : undefined;
  if (quantity === undefined || node?.kind !== 'scalar') return undefined;
  const bare = Number(node.value === '' ? Number.NaN : node.value);
  const repaired = bare > 0 ? quantity.write(bare) : quantity.repair(String(node.value));
  // What is no better than what stands there, such as a share above the whole, is not suggested.
  const meant = repaired !== undefined && fits(repaired, schema) ? repaired : undefined;
  const example = String(schema.examples?.[0]);
  const { description } = schema;
  const params = { value: quote(node), what: quantity.what, write: meant, example, description };
  return notAQuantity.at(span, params, replacing(span, meant));
}

function sureness(written: string, meant: string | undefined): Suggestion['confidence'] {
  return meant !== undefined && isOtherForm(written, meant) ? 'safe' : 'likely';
}

function replacing(
  span: Span,
  text: string | undefined,
  confidence: Suggestion['confidence'] = 'likely',
): Details {
  if (text === undefined) return {};
  return { suggestions: [{ title: `Replace it by \`${text}\``, confidence, edits: [{ span, text }] }] };
}

/** Takes an item out of its list, with the comma or the dash before it, where nothing else stands there. */
function without(item: Node, before: Node, { file, text }: Positions): Suggestion[] {
  if (item.span.file !== file) return [];
  const [from, to] = [before.span.end, item.span.start];
  if (!/^(?:\s*,\s*|[ \t]*\r?\n\s*-[ \t]*)$/.test(text.slice(from.offset, to.offset))) return [];
  const span = { ...item.span, start: from };
  return [{ title: 'Remove the second', confidence: 'safe', edits: [{ span, text: '' }] }];
}

/** Only as much of the file as an editor can underline without covering it all. */
function firstLine(span: Span): Span {
  return { ...span, end: span.start };
}

function nameOf(path: Path): string {
  return path
    .map((step, index) => (/^\d+$/.test(String(step)) ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('');
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a mapping of fields',
  null: 'nothing',
};

function describe(node: Node | undefined): string {
  if (node?.kind === 'list') return 'a list';
  if (node?.kind === 'mapping') return 'a mapping of fields';
  if (node === undefined || node.value === null) return 'nothing';
  return typeof node.value === 'string' ? `the text ${quote(node)}` : quote(node);
}

function quote(node: Node | undefined): string {
  if (node?.kind !== 'scalar') return describe(node);
  if (typeof node.value !== 'string') return node.source === '' ? 'nothing' : node.source;
  const text = node.value.length > 60 ? `${node.value.slice(0, 60)}…` : node.value;
  return JSON.stringify(text);
}
