import type { PolicyTestFile } from '../compiler/schema/types.ts';
import {
  keySpanAt,
  nodeAt,
  type Path,
  plainValue,
  type RegistryDocument,
} from '../compiler/source/parse/node.ts';
import { startOf } from '../compiler/source/positions.ts';
import type { Diagnostic, Outcome } from '../diagnostic/diagnostic.ts';
import { nearest } from '../diagnostic/suggest.ts';
import type { Given, PolicyCase } from './policy-case.ts';
import {
  duplicateCaseName,
  matrixTooLarge,
  unknownMatrixName,
  unusedMatrixName,
} from './test-diagnostics.ts';

type WrittenCase = PolicyTestFile['cases'][number];
type Values = Readonly<Record<string, string | number>>;

/** Every case of a test file, once for each combination of its matrix, with the file's defaults beneath. */
export function expandCases(document: RegistryDocument): Outcome<readonly PolicyCase[]> {
  const file = plainValue(document.root) as PolicyTestFile; // It has passed its schema.
  const diagnostics: Diagnostic[] = [];
  const cases = file.cases.flatMap((written, index) => {
    const wrong = matrixMistakes(document, written, index);
    diagnostics.push(...wrong);
    if (wrong.length > 0) return [];
    return combinationsOf(written.matrix ?? {}).map((values) => expand(document, { file, index, values }));
  });
  const seen = new Set<string>();
  for (const { name, span } of cases) {
    if (seen.has(name)) diagnostics.push(duplicateCaseName.at(span, { name }));
    seen.add(name);
  }
  return { value: cases, diagnostics };
}

function expand(
  { file: name, root }: RegistryDocument,
  { file, index, values }: { file: PolicyTestFile; index: number; values: Values },
): PolicyCase {
  const written = file.cases[index] as WrittenCase; // The index is that of one of them.
  const given = substitute(beneath(file.defaults ?? {}, written.given ?? {}), values) as Given;
  const expected = substitute(written.expect, values) as WrittenCase['expect'];
  const title = String(substitute(written.name, values));
  const told = Object.entries(values).filter(([one]) => !written.name.includes(`\${${one}}`));
  const rest = told.map(([one, value]) => `${one}: ${value}`).join(', ');
  return {
    file: name,
    capability: file.capability,
    name: rest === '' ? title : `${title} (${rest})`,
    given,
    expected,
    span: nodeAt(root, ['cases', index, 'name'])?.span ?? startOf(name),
    at(...path) {
      const inCase = nodeAt(root, ['cases', index, ...path]);
      if (inCase !== undefined) return inCase.span;
      const inDefaults = path[0] === 'given' ? nodeAt(root, ['defaults', ...path.slice(1)]) : undefined;
      return (inDefaults ?? nodeAt(root, ['cases', index, 'name']))?.span ?? startOf(name);
    },
  };
}

/** A case's own word counts; tags and the request's fields are merged one by one. */
function beneath(defaults: Given, given: Given): Given {
  return {
    ...defaults,
    ...given,
    ...merged('tags', defaults, given),
    ...merged('request', defaults, given),
  };
}

function merged(field: 'tags' | 'request', defaults: Given, given: Given): Given {
  const both = { ...defaults[field], ...given[field] };
  return Object.keys(both).length === 0 ? {} : { [field]: both };
}

/** How many cases one may become. */
const mostCases = 1000;

/** Every combination, the last name's values changing fastest; one empty combination where there is no matrix. */
function combinationsOf(matrix: NonNullable<WrittenCase['matrix']>): Values[] {
  return Object.entries(matrix).reduce<Values[]>(
    (before, [name, values]) => before.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

const variable = /\$\{([a-z][A-Za-z0-9]*)\}/g;

/** Writes the values in; a text that is nothing but one variable becomes the value itself. */
function substitute(value: unknown, values: Values): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{([a-z][A-Za-z0-9]*)\}$/.exec(value)?.[1];
    if (whole !== undefined) return values[whole] ?? value;
    return value.replaceAll(variable, (text, name: string) => String(values[name] ?? text));
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, values)]));
}

function matrixMistakes({ root, file }: RegistryDocument, written: WrittenCase, index: number): Diagnostic[] {
  const names = Object.keys(written.matrix ?? {});
  const used = new Map<string, Path>();
  for (const part of ['name', 'given', 'expect'] as const) collectVariables(written[part], [part], used);
  const unknown = [...used].filter(([name]) => !names.includes(name));
  const meant = unknown.map(([name]) => nearest(name, names));
  const misspelt = unknown.map(([name, path], at) => {
    const span = nodeAt(root, ['cases', index, ...path])?.span ?? startOf(file);
    return unknownMatrixName.at(span, { name, nearest: meant[at] });
  });
  // A name that a misspelt one meant is used: that is one mistake, and not two.
  const unused = names
    .filter((name) => !used.has(name) && !meant.includes(name))
    .map((name) => {
      const span = keySpanAt(root, ['cases', index, 'matrix', name]) ?? startOf(file);
      return unusedMatrixName.at(span, { name });
    });
  const sizes = Object.values(written.matrix ?? {}).map((values) => values.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  const at = keySpanAt(root, ['cases', index, 'matrix']) ?? startOf(file);
  const large = count > mostCases ? [matrixTooLarge.at(at, { count, limit: mostCases })] : [];
  return [...misspelt, ...unused, ...large];
}

/** The variables in a part of a case, each with the first place that has it. */
function collectVariables(value: unknown, path: Path, into: Map<string, Path>): void {
  if (typeof value === 'string') {
    for (const [, name = ''] of value.matchAll(variable)) if (!into.has(name)) into.set(name, path);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collectVariables(item, [...path, key], into);
  }
}
