import type { ErrorObject } from 'ajv';
import type { Outcome } from '../../diagnostic/diagnostic.ts';
import { mostFindings } from '../most-findings.ts';
import { documentValue, nodeAt, type RegistryDocument } from '../source/parse/node.ts';
import type { Kind } from '../source/read/kinds.ts';
import { diagnose, pathOf } from './diagnose.ts';
import { validatorOf } from './load-schema.ts';

/** Holds a document against the schema of its kind; the value is absent where it does not fit. */
export function validateDocument<K extends Kind>(
  document: RegistryDocument<K>,
): Outcome<RegistryDocument<K> | undefined> {
  const validate = validatorOf(document.kind);
  if (validate(documentValue(document))) return { value: document, diagnostics: [] };
  // Of a file with many more nobody reads them all, and to sift them would take long.
  const some = (validate.errors ?? []).slice(0, 10 * mostFindings);
  const errors = withoutUnionNoise(some, document).slice(0, mostFindings + 1);
  return { value: undefined, diagnostics: errors.flatMap((error) => diagnose(error, document)) };
}

/**
 * Where a value may take one of several shapes, ajv reports how it misses each. Kept is how it misses the
 * shape that its author had in mind: for a list the errors inside the list, for a word the words to choose from.
 */
function withoutUnionNoise(errors: readonly ErrorObject[], document: RegistryDocument): ErrorObject[] {
  let kept = errors.filter(({ keyword }) => keyword !== 'propertyNames' && keyword !== 'if');
  for (const union of errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')) {
    const branches = kept.filter((error) => error !== union && isBelow(error, union));
    const inside = branches.filter(({ instancePath }) => instancePath !== union.instancePath);
    const here = branches.filter((error) => !inside.includes(error) && error.keyword === 'enum');
    const isScalar = nodeAt(document.root, pathOf(union))?.kind === 'scalar';
    const best = inside.length > 0 ? inside : isScalar && here.length > 0 ? here : [union];
    kept = kept.filter((error) => best.includes(error) || (error !== union && !branches.includes(error)));
  }
  return kept;
}

function isBelow(error: ErrorObject, union: ErrorObject): boolean {
  return error.instancePath === union.instancePath
    ? error.schemaPath.startsWith(union.schemaPath) || error.schemaPath.startsWith('#/$defs/')
    : error.instancePath.startsWith(`${union.instancePath}/`);
}
