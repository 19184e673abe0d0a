import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Kind } from '../source/read/kinds.ts';

const validators = new Map<Kind, ValidateFunction>();

/** The compiled schema of a kind; each is read from `schemas/` and compiled when it is first asked for. */
export function validatorOf(kind: Kind): ValidateFunction {
  const ready = validators.get(kind);
  if (ready !== undefined) return ready;
  const validator = createAjv().compile(readSchema(kind));
  validators.set(kind, validator);
  return validator;
}

/** The JSON Schema of a kind, as it lies in `schemas/`. */
function readSchema(kind: Kind): JsonSchema {
  // The same number of steps from `src/compiler/schema` and from `dist/compiler/schema`.
  const url = new URL(`../../../schemas/${kind}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as JsonSchema; // Our own file.
}

/** The part of JSON Schema that is looked at here. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

function createAjv(): Ajv2020 {
  // `use` is a text or a mapping, and keywords for both stand in one schema.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    // A test holds our schemas against the schema of schemas, whose compiling would take longer than all else.
    validateSchema: false,
  });
  formats.default(ajv, ['date', 'date-time', 'uri']);
  return ajv;
}
