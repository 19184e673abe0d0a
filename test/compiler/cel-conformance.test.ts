import type { Value } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import { getConformanceSuite, type IncrementalTestSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { expect, test } from 'vitest';
import { conditionEnvironment } from '../../src/compiler/condition/condition-environment.ts';
import { lowerCondition } from '../../src/compiler/lower/condition.ts';
import { foldCondition } from '../../src/compiler/lower/fold.ts';
import { prepareCondition } from '../../src/runtime/condition.ts';
import type { Facts } from '../../src/runtime/facts.ts';

// The conformance data of CEL itself, against what the compiler makes of it and the runtime decides:
// https://github.com/google/cel-spec

interface Case {
  readonly name: string;
  /** The expression as a condition: a value is compared with the one that is expected of it. */
  readonly text: string;
  /** What the data expects: true, false, or an error. */
  readonly expected: boolean | 'error';
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

/** The case as a condition, or why it is none. */
function readCase({ path, original }: (typeof tests)[number]): Case | string {
  const { expr, bindings, resultMatcher, checkOnly } = original;
  if (Object.keys(bindings).length > 0) return 'reads variables that a condition does not have';
  if (checkOnly) return 'is about types alone';
  if (resultMatcher.case === 'evalError') return { name: path, text: expr, expected: 'error' };
  if (resultMatcher.case !== 'value') return 'expects an unknown or a type';
  const { kind } = resultMatcher.value;
  if (kind.case === 'boolValue') return { name: path, text: expr, expected: kind.value };
  const expected = literal(resultMatcher.value);
  if (expected === undefined)
    return 'gives a value that no condition holds: a list, a map, bytes, a message, null';
  return { name: path, text: `(${expr}) == ${expected}`, expected: true };
}

const nothing: Facts = { capability: 'chat', environment: 'prod', team: undefined, context: {}, now: 0 };

/** What both say of a condition, or why one of them cannot. */
function decide(text: string): { ours: unknown; folded: unknown; theirs: unknown } | string {
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
  if ('what' in lowered) return `is refused with a reason: ${lowered.what.replace(/`[^`]*`/, '…')}`;
  let theirs: unknown;
  try {
    theirs = environment.evaluate(text, {});
  } catch {
    theirs = 'error';
  }
  const plain = (value: unknown) => (typeof value === 'boolean' ? value : 'error');
  return {
    ours: plain(prepareCondition(lowered.condition)(nothing)),
    folded: plain(prepareCondition(foldCondition(lowered.condition))(nothing)),
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
    const decided = typeof read === 'string' ? read : decide(read.text);
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
      "agreed": 310,
      "cases": 2344,
      "left": {
        "does not pass the type check of conditions": 404,
        "expects an unknown or a type": 177,
        "gives a value that no condition holds: a list, a map, bytes, a message, null": 495,
        "is about types alone": 25,
        "is not parsed by the library": 327,
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
        "is refused with a reason: …": 23,
        "reads variables that a condition does not have": 123,
      },
    }
  `);
});
