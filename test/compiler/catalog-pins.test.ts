import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

const now = new Date('2026-01-01T12:00:00Z');

const pinned = 'catalog: acme/alpha-2026\ndeployments:\n  - { provider: acme, model: alpha-2026 }\n';
const entry = [
  'model: acme/alpha-2026',
  'name: Alpha of the catalogue',
  'context: 200k',
  'output: 8k',
  'modalities: { input: [text], output: [text] }',
  'features: [tools, streaming]',
  'prices:',
  '  - { source: "models.dev, read 2026-01-01", input: 3 USD, output: 15 USD }',
  '',
].join('\n');

function compiled(files: Record<string, string>, environment?: string) {
  const directory = scratchRegistry(files, baseRegistry);
  return compile({ directory, now, ...(environment === undefined ? {} : { environment }) });
}

async function findingsOf(files: Record<string, string>): Promise<string[]> {
  const { diagnostics } = await compiled(files);
  return diagnostics.map(({ code, span }) => `${span.file}:${span.start.line}:${span.start.column} ${code}`);
}

describe('a model with a catalogue entry', () => {
  test('compiles as if its file said what the entry says', async () => {
    const fromCatalog = await compiled({ 'models/alpha.yaml': pinned, 'catalog/alpha.yaml': entry });
    const written = `${entry.split('\n').slice(1).join('\n')}${pinned.split('\n').slice(1).join('\n')}`;
    const byHand = await compiled({ 'models/alpha.yaml': written });
    expect(fromCatalog.diagnostics).toEqual([]);
    expect(fromCatalog.bytes).toBe(byHand.bytes);
  });

  test('keeps what its own file says, and what an overlay says above both', async () => {
    const files = {
      'models/alpha.yaml': `name: Ours\n${pinned}`,
      'catalog/alpha.yaml': entry,
      'environments/staging.yaml': 'patches:\n  - { patch: models/alpha, set: { context: 150k } }\n',
    };
    const { table } = await compiled(files);
    expect(table?.models['alpha']).toMatchObject({ name: 'Ours', context: 200_000, output: 8000 });
    const staging = await compiled(files, 'staging');
    expect(staging.table?.models['alpha']).toMatchObject({ name: 'Ours', context: 150_000, output: 8000 });
  });

  test('has findings about pinned values at their place in the catalogue', async () => {
    const dear = entry.replace('3 USD', '3000 USD').replace('output: 8k', 'output: 800k');
    expect(await findingsOf({ 'models/alpha.yaml': pinned, 'catalog/alpha.yaml': dear })).toEqual([
      'catalog/alpha.yaml:4:9 output-exceeds-context',
      'catalog/alpha.yaml:8:53 implausible-price',
    ]);
  });

  test('must say itself what the entry does not', async () => {
    const bare = entry.replace(/features.*\n/, '');
    expect(await findingsOf({ 'models/alpha.yaml': pinned, 'catalog/alpha.yaml': bare })).toEqual([
      'models/alpha.yaml:1:1 missing-field',
    ]);
  });

  test('is not reported where the entry has errors of its own', async () => {
    const broken = entry.replace('200k', '200');
    expect(await findingsOf({ 'models/alpha.yaml': pinned, 'catalog/alpha.yaml': broken })).toEqual([
      'catalog/alpha.yaml:3:10 not-a-quantity',
    ]);
  });

  test('finds the nearest name among all entries where its own file is missing', async () => {
    const files = {
      'models/alpha.yaml': pinned,
      'catalog/beta.yaml': entry.replace('alpha-2026', 'alpha-2027'),
    };
    const { diagnostics } = await compiled(files);
    const found = diagnostics.find(({ code }) => code === 'unknown-pin');
    expect(found?.help).toContain('acme/alpha-2027');
  });
});

test('what a catalogue entry and a model have in common is described once and the same', () => {
  const [model, catalog] = ['model', 'catalog'].map((kind) =>
    JSON.parse(readFileSync(join(import.meta.dirname, `../../schemas/${kind}.schema.json`), 'utf8')),
  );
  for (const [name, definition] of Object.entries(catalog.$defs)) {
    expect(definition, name).toEqual(model.$defs[name]);
  }
  for (const [name, { type, $ref }] of Object.entries<{ type?: string; $ref?: string }>(catalog.properties)) {
    if (name === 'model' || name === 'sources') continue;
    expect({ type, $ref }, name).toEqual({
      type: model.properties[name].type,
      $ref: model.properties[name].$ref,
    });
  }
});
