import type { Value } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import { getConformanceSuite, type IncrementalTestSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { expect, test } from 'vitest';
import { conditionEnvironment } from '../../src/compiler/condition/condition-environment.ts';
import { lowerCondition } from '../../src/compiler/lower/condition.ts';
import { foldCondition } from '../../src/compiler/lower/fold.ts';
import { prepareCondition } from '../../src/runtime/condition.ts';
import type { Facts } from '../../src/runtime/facts.ts';
import type { ResolveContext } from '../../src/runtime/resolution.ts';

// The conformance data of CEL itself, against what the compiler makes of it and the runtime decides:
// https://github.com/google/cel-spec

interface Case {
  readonly name: string;
  /** The expression as a condition: a value is compared with the one that is expected of it. */
  readonly text: string;
  /** What the data expects: true, false, or an error. */
  readonly expected: boolean | 'error';
  /** What the attributes are that stand for its variables. */
  readonly given: Given;
}

/** As the caller says it, and as the library wants it. */
interface Given {
  readonly context: ResolveContext;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Where a case ends that cannot be tried, by reason. */
type Left = Record<string, number>;

const tests = flatten(getConformanceSuite());

function flatten(
  { name, suites, tests: own }: IncrementalTestSuite,
  path = '',
): { path: string; original: IncrementalTestSuite['tests'][number]['original'] }[] {
  const here = path === '' ? name : `${path}/${name}`;
  return [
    ...own.map(({ original }) => ({ path: `${here}/${original.name}`, original })),
    ...suites.flatMap((suite) => flatten(suite, here)),
  ];
}

function literal(value: Value | undefined): string | undefined {
  const kind = value?.kind;
  if (kind?.case === 'stringValue' || kind?.case === 'boolValue') return JSON.stringify(kind.value);
  if (kind?.case === 'int64Value') return String(kind.value);
  if (kind?.case === 'doubleValue' && Number.isFinite(kind.value)) {
    return Number.isInteger(kind.value) ? `${kind.value}.0` : String(kind.value);
  }
  return undefined;
}

/** Attributes that can stand for a variable of a type, with the field of the context that gives them. */
const attributesOf: Readonly<Record<string, readonly (keyof ResolveContext)[]>> = {
  int64Value: ['inputTokens', 'tools', 'images'],
  doubleValue: ['complexity'],
  boolValue: ['stream', 'jsonSchema', 'reasoning'],
  stringValue: ['api'],
};

/** The expression with an attribute of the same type for each of its variables; undefined where there is none. */
function bind(expr: string, bindings: (typeof tests)[number]['original']['bindings']) {
  const context: Record<string, unknown> = {};
  const request: Record<string, unknown> = {};
  let text = expr;
  for (const [name, { kind }] of Object.entries(bindings)) {
    // A constant stays one, whatever is bound to its name.
    if (['true', 'false', 'null'].includes(name)) continue;
    const value = kind.case === 'value' ? kind.value.kind : undefined;
    const field = attributesOf[value?.case ?? '']?.find((one) => !(one in context));
    if (value === undefined || field === undefined || !/^\w+$/.test(name) || /["']/.test(expr))
      return undefined;
    context[field] = typeof value.value === 'bigint' ? Number(value.value) : value.value;
    request[field] = value.value;
    text = text.replaceAll(new RegExp(`(?<![\\w.])${name}\\b`, 'g'), `request.${field}`);
  }
  return { text, given: { context: context as ResolveContext, variables: { request } } }; // Each field got a value of its type.
}

/** The case as a condition, or why it is none. */
function readCase({ path, original }: (typeof tests)[number]): Case | string {
  const { resultMatcher, checkOnly } = original;
  const bound = bind(original.expr, original.bindings);
  if (bound === undefined) return 'reads variables of types that no attribute has';
  const { text: expr, given } = bound;
  if (checkOnly) return 'is about types alone';
  if (resultMatcher.case === 'evalError') return { name: path, text: expr, expected: 'error', given };
  if (resultMatcher.case !== 'value') return 'expects an unknown or a type';
  const { kind } = resultMatcher.value;
  if (kind.case === 'boolValue') return { name: path, text: expr, expected: kind.value, given };
  const expected = literal(resultMatcher.value);
  if (expected === undefined)
    return 'gives a value that no condition holds: a list, a map, bytes, a message, null';
  return { name: path, text: `(${expr}) == ${expected}`, expected: true, given };
}

const nothing = { capability: 'chat', environment: 'prod', team: undefined, now: 0 };

/** What both say of a condition, or why one of them cannot. */
function decide({ text, given }: Case): { ours: unknown; folded: unknown; theirs: unknown } | string {
  const environment = conditionEnvironment();
  let ast: ReturnType<typeof environment.parse>['ast'];
  try {
    const parsed = environment.parse(text);
    const checked = parsed.check();
    if (!checked.valid) return 'does not pass the type check of conditions';
    if (checked.type !== 'bool') return 'is not true or false';
    ({ ast } = parsed);
  } catch {
    return 'is not parsed by the library';
  }
  const lowered = lowerCondition(ast);
  if ('what' in lowered)
    return `is refused with a reason: ${lowered.what.replace(/function `[^`]*`/, 'function …')}`;
  let theirs: unknown;
  try {
    theirs = environment.evaluate(text, given.variables);
  } catch {
    theirs = 'error';
  }
  const facts: Facts = { ...nothing, context: given.context };
  const plain = (value: unknown) => (typeof value === 'boolean' ? value : 'error');
  return {
    ours: plain(prepareCondition(lowered.condition)(facts)),
    folded: plain(prepareCondition(foldCondition(lowered.condition))(facts)),
    theirs,
  };
}

test('conditions decide what the conformance data of CEL expects, wherever they can say it', () => {
  const left: Left = {};
  const wrong: unknown[] = [];
  const libraryIsWrong: string[] = [];
  let agreed = 0;
  for (const one of tests) {
    const read = readCase(one);
    const decided = typeof read === 'string' ? read : decide(read);
    if (typeof read === 'string' || typeof decided === 'string') {
      const reason = typeof decided === 'string' ? decided : '';
      left[reason] = (left[reason] ?? 0) + 1;
      continue;
    }
    const { ours, folded, theirs } = decided;
    if (theirs !== read.expected) libraryIsWrong.push(`${read.name}: ${read.text}`);
    if (ours === theirs && folded === theirs) agreed += 1;
    else wrong.push({ ...read, ...decided });
  }
  expect(wrong).toEqual([]);
  expect(libraryIsWrong).toMatchInlineSnapshot(`[]`);
  expect({ cases: tests.length, agreed, left }).toMatchInlineSnapshot(`
    {
      "agreed": 316,
      "cases": 2344,
      "left": {
        "does not pass the type check of conditions": 409,
        "expects an unknown or a type": 177,
        "gives a value that no condition holds: a list, a map, bytes, a message, null": 496,
        "is about types alone": 25,
        "is not parsed by the library": 329,
        "is not true or false": 47,
        "is refused with a reason: A byte string": 6,
        "is refused with a reason: A comparison of whole lists": 11,
        "is refused with a reason: A list with anything but constants": 2,
        "is refused with a reason: A map or an optional access": 22,
        "is refused with a reason: A number of this size": 1,
        "is refused with a reason: A place in a list": 15,
        "is refused with a reason: A whole object": 19,
        "is refused with a reason: Arithmetic with unsigned numbers": 5,
        "is refused with a reason: The function …": 332,
        "is refused with a reason: \`%\`": 4,
        "is refused with a reason: \`/\`": 19,
        "reads variables of types that no attribute has": 109,
      },
    }
  `);
});
