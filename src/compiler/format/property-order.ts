import type { JsonSchema } from '../schema/load-schema.ts';

/** What a schema says of the order in which the fields of a value are written. */
export interface Ordering {
  /** Absent where names are the author's own: their order may mean something to a reader. */
  readonly order: readonly string[] | undefined;
  /** The same for the value of a field, or for an item of a list. */
  at(step: string | number): Ordering;
}

/** The part of JSON Schema that says where values are. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Reads the order of fields from a kind's schema: that in which it lists them. */
export function orderingOf(schema: JsonSchema): Ordering {
  const root = schema as Schema; // The same document, of which other keywords are read here.
  return below([root], root);
}

function below(schemas: readonly Schema[], root: Schema): Ordering {
  const forms = schemas.flatMap((schema) => expand(schema, root));
  const names = forms.flatMap(({ properties = {} }) => Object.keys(properties));
  return {
    order: names.length === 0 ? undefined : [...new Set(names)],
    at: (step) =>
      below(
        forms.flatMap((form) => child(form, step)),
        root,
      ),
  };
}

function child({ items, properties, additionalProperties }: Schema, step: string | number): Schema[] {
  if (typeof step === 'number') return items === undefined ? [] : [items];
  const named = properties?.[step];
  if (named !== undefined) return [named];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

/** A schema and all that it is made of: what it refers to, and each of the forms that it allows. */
function expand(schema: Schema, root: Schema): Schema[] {
  const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema;
  const name = $ref?.replace(/^#\/\$defs\//, '');
  const target = name === undefined ? undefined : root.$defs?.[name];
  const parts = [...(target === undefined ? [] : [target]), ...anyOf, ...oneOf, ...allOf];
  return [schema, ...parts.flatMap((part) => expand(part, root))];
}
