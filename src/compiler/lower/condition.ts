import type { ASTNode, SourceRange } from '@marcbachmann/cel-js';
import type { AttributePath, AttributeType, Condition, Literal } from '../../table/condition.ts';
import { readable } from '../condition/condition-environment.ts';

export type Lowered = { readonly condition: Condition } | Unsupported;

/** What CEL has and the table's conditions have not. */
export interface Unsupported {
  readonly what: string;
  readonly instead: string;
  readonly range: SourceRange;
}

/** Turns a type-checked CEL expression into the form that runtimes interpret. */
export function lowerCondition(ast: ASTNode): Lowered {
  try {
    return { condition: lower(ast) };
  } catch (error) {
    if (error instanceof NotSupported) return error.unsupported;
    throw error;
  }
}

/** Every place where an expression compares an attribute with a constant text: `==`, `!=`, `in [..]`. */
export function comparisonsOf(node: ASTNode): { path: AttributePath; value: string; range: SourceRange }[] {
  if (node.op === '==' || node.op === '!=' || node.op === 'in') {
    const [left, right] = node.args;
    const [side, other] = pathOf(left) === undefined ? [right, left] : [left, right];
    const path = pathOf(side);
    const constants = other.op === 'list' ? other.args : [other];
    if (path === undefined) return [];
    return constants.flatMap((constant) =>
      constant.op === 'value' && typeof constant.args === 'string'
        ? [{ path, value: constant.args, range: constant.range }]
        : [],
    );
  }
  if (node.op === '!_') return comparisonsOf(node.args);
  if (node.op === '&&' || node.op === '||' || node.op === '?:') return node.args.flatMap(comparisonsOf);
  return [];
}

/** Leaves the recursion; never leaves this file. */
class NotSupported extends Error {
  readonly unsupported: Unsupported;
  constructor(node: ASTNode, what: string, instead: string) {
    super(what);
    this.unsupported = { what, instead, range: node.range };
  }
}

function lower(node: ASTNode): Condition {
  switch (node.op) {
    case 'value':
      return literal(node);
    case 'list':
      return ['list', ...node.args.map(literal)];
    case '&&':
    case '||':
      return logical(node.op === '&&' ? 'and' : 'or', node.args);
    case '!_':
      return ['not', lower(node.args)];
    case '-_':
      return node.args.op === 'value' ? literal(node) : ['-', 0, scalar(node.args)];
    case '?:':
      return ['if', lower(node.args[0]), lower(node.args[1]), lower(node.args[2])];
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return [node.op, scalar(node.args[0]), scalar(node.args[1])];
    case '+':
    case '-':
    case '*':
      if (node.args.some(isUnsigned))
        throw new NotSupported(node, 'Arithmetic with unsigned numbers', signedOnly);
      return [node.op, scalar(node.args[0]), scalar(node.args[1])];
    case 'in':
      return membership(node.args[0], node.args[1]);
    case 'id':
    case '.':
    case '[]':
      return attribute(node);
    case 'call':
      return call(node, node.args[0], undefined, node.args[1]);
    case 'rcall':
      return call(node, node.args[0], node.args[1], node.args[2]);
    case '/':
    case '%':
      throw new NotSupported(
        node,
        `\`${node.op}\``,
        'Multiply the other side instead, or compare with a number.',
      );
    default:
      throw new NotSupported(node, 'A map or an optional access', 'Read a tag with `tags["name"]`.');
  }
}

const signedOnly =
  'Leave the `u` away: below zero unsigned numbers are an error, which no runtime here knows.';

/** Whether a value is unsigned. It is where one of its constants is: types are checked, and no attribute is. */
function isUnsigned(node: ASTNode): boolean {
  if (node.op === 'value') {
    // Of the literals only bytes and unsigned numbers are objects.
    return typeof node.args === 'object' && node.args !== null && !(node.args instanceof Uint8Array);
  }
  if (node.op === '?:') return isUnsigned(node.args[1]);
  return node.op === '+' || node.op === '-' || node.op === '*' ? isUnsigned(node.args[0]) : false;
}

function literal(node: ASTNode): Literal {
  if (node.op === '-_') {
    const value = literal(node.args);
    if (typeof value === 'number') return value === 0 ? 0 : -value;
  }
  if (node.op !== 'value') {
    throw new NotSupported(node, 'A list with anything but constants', 'Write `a == b || a == c`.');
  }
  const value = node.args;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) throw new NotSupported(node, 'A byte string', 'Compare with a text.');
  const number = Number(value.valueOf());
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  throw new NotSupported(node, 'A number of this size', 'Numbers go up to 9007199254740991.');
}

/** `a && b && c` is one operation with three operands. */
function logical(operator: 'and' | 'or', operands: readonly ASTNode[]): Condition {
  const lowered = operands.map(lower);
  const flat = lowered.flatMap((operand): readonly Condition[] =>
    Array.isArray(operand) && operand[0] === operator ? (operand.slice(1) as Condition[]) : [operand],
  ); // Operands of `and` and `or` are conditions, one after the other.
  return [operator, ...flat];
}

/** An operand that is one value: runtimes do not compare or add whole lists. */
function scalar(node: ASTNode): Condition {
  const lowered = lower(node);
  if (isList(lowered)) {
    throw new NotSupported(node, 'A comparison of whole lists', 'Ask for one item: `"beta" in team.tags`.');
  }
  return lowered;
}

function isList(condition: Condition): boolean {
  if (!Array.isArray(condition)) return false;
  if (condition[0] === 'attr') return /^(?:list|map)/.test(paths[String(condition[1])] ?? '');
  return condition[0] === 'list' || (condition[0] === 'if' && isList(condition[2] as Condition));
}

function membership(item: ASTNode, collection: ASTNode): Condition {
  const path = pathOf(collection);
  if (path !== undefined && paths[path] === 'map<string>') {
    if (item.op === 'value' && typeof item.args === 'string') return ['hasEntry', path, item.args];
    throw new NotSupported(item, 'A tag whose name is computed', 'Write the name: `"tier" in tags`.');
  }
  return ['in', scalar(item), lower(collection)];
}

function attribute(node: ASTNode): Condition {
  const path = pathOf(node);
  if (path !== undefined) return ['attr', path];
  const entry = entryOf(node);
  if (entry !== undefined) return ['entry', ...entry];
  if (node.op === '[]') {
    throw new NotSupported(
      node,
      'A place in a list',
      'Ask whether the list holds it: `"beta" in team.tags`.',
    );
  }
  throw new NotSupported(node, 'A whole object', 'Compare one of its fields: `team.id == "legal"`.');
}

const paths: Readonly<Record<string, AttributeType>> = readable.target;

/** The attribute that `team.id` or `team["id"]` reads. */
function pathOf(node: ASTNode): AttributePath | undefined {
  const path = dotted(node);
  // The environment declares these attributes and no others; a rule's does not have those of targets.
  return path !== undefined && Object.hasOwn(paths, path) ? (path as AttributePath) : undefined;
}

function dotted(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args;
  const step = stepOf(node);
  const object = step === undefined ? undefined : dotted(step.object);
  return object === undefined ? undefined : `${object}.${step?.name}`;
}

/** The map and key that `tags.tier` or `tags["tier"]` reads. */
function entryOf(node: ASTNode): readonly [AttributePath, string] | undefined {
  const step = stepOf(node);
  const path = step === undefined ? undefined : pathOf(step.object);
  return step !== undefined && path !== undefined && paths[path] === 'map<string>'
    ? [path, step.name]
    : undefined;
}

function stepOf(node: ASTNode): { object: ASTNode; name: string } | undefined {
  if (node.op === '.') return { object: node.args[0], name: node.args[1] };
  if (node.op !== '[]') return undefined;
  const [object, key] = node.args;
  return key.op === 'value' && typeof key.args === 'string' ? { object, name: key.args } : undefined;
}

const textFunctions = ['startsWith', 'endsWith', 'contains'] as const;

function call(
  node: ASTNode,
  name: string,
  receiver: ASTNode | undefined,
  rest: readonly ASTNode[],
): Condition {
  const operands = receiver === undefined ? rest : [receiver, ...rest];
  const [first, second] = operands;
  const textFunction = textFunctions.find((known) => known === name);
  if (textFunction !== undefined && first !== undefined && second !== undefined) {
    return [textFunction, scalar(first), scalar(second)];
  }
  if (name === 'size' && first !== undefined) return ['size', lower(first)];
  if (name === 'has' && first !== undefined) {
    const path = pathOf(first);
    if (path !== undefined) return ['has', path];
    const entry = entryOf(first);
    if (entry !== undefined) return ['hasEntry', ...entry];
  }
  throw new NotSupported(node, `The function \`${name}\``, alternatives[name] ?? everyFunction);
}

const everyFunction = 'A condition has `startsWith`, `endsWith`, `contains`, `size`, `has` and `in`.';

const alternatives: Readonly<Record<string, string>> = {
  matches:
    'Use `startsWith`, `endsWith`, `contains`, `==` or `in [..]`; a regular expression could take for ever.',
  exists: 'Ask whether the list holds one item: `"beta" in team.tags`.',
  all: 'Compare items one by one: `"beta" in team.tags && "eu" in team.tags`.',
  timestamp: 'Use `now.hour` and `now.weekday`.',
  int: 'Integers and doubles compare with one another as they are.',
  double: 'Integers and doubles compare with one another as they are.',
  string: 'Compare with a value of the same type.',
};
