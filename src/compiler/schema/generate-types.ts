import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

/** The schemas whose types the compiler uses, and what each type is called. */
const roots = [
  ['signalbox', 'SignalboxFile'],
  ['provider', 'ProviderFile'],
  ['model', 'ModelFile'],
  ['capability', 'CapabilityFile'],
  ['team', 'TeamFile'],
  ['environment', 'EnvironmentFile'],
  ['invariant', 'InvariantFile'],
  ['policy-test', 'PolicyTestFile'],
  ['catalog', 'CatalogFile'],
] as const;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Writes the types of all registry files as one TypeScript module. */
export async function generateTypes(): Promise<string> {
  const parts = await Promise.all(roots.map(([schema, name]) => typesOf(schema, name)));
  const header = '// Generated from schemas/ by `npm run schema:types`. Do not edit.\n';
  return [header, ...parts].join('\n');
}

async function typesOf(schema: string, name: string): Promise<string> {
  const text = readFileSync(new URL(`../../../schemas/${schema}.schema.json`, import.meta.url), 'utf8');
  const parsed = JSON.parse(text) as { $defs?: { [key: string]: Json } } & { [key: string]: Json };
  const { $defs = {}, $id: _, title: __, ...root } = parsed;
  // References are written out: several files have a definition of one name, and one module has it once.
  const inlined = inline(root, $defs) as Parameters<typeof compile>[0];
  return compile(inlined, name, {
    bannerComment: '',
    ignoreMinAndMaxItems: true,
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 110 },
  });
}

function inline(value: Json, definitions: { [key: string]: Json }): Json {
  if (Array.isArray(value)) return value.map((item) => inline(item, definitions));
  if (value === null || typeof value !== 'object') return value;
  const { $ref, ...rest } = value;
  const name = typeof $ref === 'string' ? $ref.replace('#/$defs/', '') : undefined;
  const target = name === undefined ? undefined : definitions[name];
  const merged =
    target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target, ...rest } : rest;
  return Object.fromEntries(
    Object.entries(merged)
      .filter(([key]) => !beyondTypes.includes(key))
      .map(([key, inner]) => [key, inline(inner, definitions)]),
  );
}

/** Keywords that say more than a type can, and that the generator would stumble over. */
const beyondTypes = ['dependentSchemas', 'dependentRequired', 'examples', 'if', 'then', 'else'];

if (import.meta.main) {
  writeFileSync(new URL('./types.ts', import.meta.url), await generateTypes());
}
