import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of JSON Schema as the project's schemas use. */
interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly examples?: readonly unknown[];
}

/** A Markdown section about one kind of file, out of its schema. */
export function schemaReference(directory: string, kind: string, where: string): string {
  const root: Schema = JSON.parse(readFileSync(join(directory, `${kind}.schema.json`), 'utf8'));
  const shape = root.type === 'array' ? follow(root.items ?? {}, root) : root;
  return [
    `## ${root.title}: \`${where}\``,
    '',
    root.description ?? '',
    '',
    '| field | what it is | an example |',
    '|---|---|---|',
    ...fields(shape, root, ''),
    '',
  ].join('\n');
}

function fields(shape: Schema, root: Schema, prefix: string): string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, written]) => {
    const schema = follow(written, root);
    const path = `${prefix}${name}`;
    const needed = shape.required?.includes(name) === true ? '' : '?';
    const description = written.description ?? schema.description ?? '';
    const example = written.examples?.[0] ?? schema.examples?.[0];
    const row = `| \`${path}${needed}\` | ${cell(description + choices(schema))} | ${example === undefined ? '' : `\`${cell(inline(example))}\``} |`;
    // `override` has the fields of its parent once more.
    return name === 'override' ? [row] : [row, ...nested(schema, root, path)];
  });
}

function nested(schema: Schema, root: Schema, path: string): string[] {
  if (schema.properties !== undefined) return fields(schema, root, `${path}.`);
  if (schema.items !== undefined) return fields(follow(schema.items, root), root, `${path}[].`);
  return (schema.oneOf ?? schema.anyOf ?? [])
    .map((choice) => follow(choice, root))
    .flatMap((choice) => fields(choice, root, `${path}.`));
}

function follow(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
  const found = name === undefined ? undefined : root.$defs?.[name];
  return found === undefined ? schema : follow(found, root);
}

function choices(schema: Schema): string {
  return schema.enum === undefined ? '' : ` One of ${schema.enum.map((value) => `\`${value}\``).join(', ')}.`;
}

/** YAML's flow style, as one would write it. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = Object.entries(value).map(([key, part]) => `${key}: ${inline(part)}`);
  return `{ ${inner.join(', ')} }`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
