import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { baseRegistry, ownRegistry, scratchRegistry } from './scratch-registry.ts';

const now = new Date('2026-01-01T12:00:00Z');
const broken = 'name: [\n';

/** The registry with these files: what is reported, and what follows from it. */
async function sorted(files: Readonly<Record<string, string>>, environment?: string) {
  const directory = scratchRegistry(files, baseRegistry);
  const { diagnostics, consequences } = await compile({
    directory,
    now,
    ...(environment === undefined ? {} : { environment }),
  });
  const [root] = diagnostics;
  expect(consequences.filter(({ causedBy }) => causedBy !== root?.fingerprint)).toEqual([]);
  return {
    told: diagnostics.map(({ code, span }) => `${span.file} ${code}`),
    follows: consequences.map(({ code, span }) => `${span.file} ${code}`),
  };
}

const ten = Object.fromEntries(
  Array.from({ length: 10 }, (_, at) => [
    `capabilities/c${at}.yaml`,
    'description: Talk.\nowner: us\nuse: alpha\nfallback: [beta]\n',
  ]),
);

const patch = (what: string, set: string) => `patches:\n  - patch: ${what}\n    set: ${set}\n`;

test.each([
  [
    'a model that cannot be read, which eleven capabilities use',
    { ...ten, 'models/alpha.yaml': broken },
    ['models/alpha.yaml yaml-syntax'],
    ['capabilities/c0.yaml unknown-model', 'capabilities/c9.yaml unknown-model', 'capabilities/chat.yaml unknown-model'],
  ],
  [
    'a provider that does not fit its schema',
    { 'providers/acme.yaml': 'name: Acme\napi: openai-compatible\nbaseUrl: https://a.example\nkye: 1\n' },
    ['providers/acme.yaml unknown-field'],
    ['models/alpha.yaml unknown-provider'],
  ],
  [
    'a capability that cannot be read: a team may ask for it, a test is about it, a model is used by nothing else',
    { 'capabilities/chat.yaml': broken, 'tests/chat.yaml': 'capability: chat\ncases: [{ name: a, expect: { model: alpha } }]\n' },
    ['capabilities/chat.yaml yaml-syntax'],
    ['models/alpha.yaml unused-model', 'signalbox.yaml empty-registry', 'teams/search.yaml unknown-capability', 'tests/chat.yaml unknown-capability'],
  ],
  [
    'a misspelt name, whose owner is then used by nobody',
    { 'capabilities/chat.yaml': 'description: Talk.\nowner: us\nuse: alhpa\nfallback: [beta]\n' },
    ['capabilities/chat.yaml unknown-model'],
    ['models/alpha.yaml unused-model'],
  ],
  [
    'an overlay that cannot be read, and a rule about its environment',
    {
      'environments/staging.yaml': broken,
      'capabilities/chat.yaml': 'description: Talk.\nowner: us\nrules: [{ when: env == "staging", use: beta }]\nuse: alpha\n',
    },
    ['environments/staging.yaml yaml-syntax'],
    ['capabilities/chat.yaml unknown-environment-name'],
  ],
  [
    'an overlay that breaks a model',
    { 'environments/staging.yaml': patch('models/alpha', '{ context: 12 }') },
    ['environments/staging.yaml not-a-quantity'],
    ['capabilities/chat.yaml unknown-model'],
  ],
  [
    'a file that cannot be read, which an overlay patches',
    { 'models/alpha.yaml': broken, 'environments/staging.yaml': patch('models/alpha', '{ context: 12k }') },
    ['models/alpha.yaml yaml-syntax'],
    ['capabilities/chat.yaml unknown-model', 'environments/staging.yaml unknown-patch-target'],
  ],
  [
    'an entry of the catalogue that cannot be read',
    { 'models/alpha.yaml': 'catalog: a/b\ndeployments: [{ provider: acme, model: a }]\n', 'catalog/alpha.yaml': broken },
    ['catalog/alpha.yaml yaml-syntax'],
    ['capabilities/chat.yaml unknown-model', 'models/alpha.yaml unknown-pin'],
  ],
  [
    'a model that names another entry of the catalogue',
    {
      'models/alpha.yaml': 'catalog: a/b\ndeployments: [{ provider: acme, model: a }]\n',
      'catalog/alpha.yaml': readFileSync(join(baseRegistry, '../unknown-pin/bad/catalog/alpha.yaml'), 'utf8'),
    },
    ['models/alpha.yaml unknown-pin'],
    ['capabilities/chat.yaml unknown-model', 'catalog/alpha.yaml unused-catalog-entry'],
  ],
  [
    'a team that cannot be read, and a rule about it',
    {
      'teams/search.yaml': broken,
      'capabilities/chat.yaml': 'description: Talk.\nowner: us\nrules: [{ when: team.id == "search", use: beta }]\nuse: alpha\n',
    },
    ['teams/search.yaml yaml-syntax'],
    ['capabilities/chat.yaml unknown-team'],
  ],
])('%s is one finding; the rest follows from it', async (_, files, told, follows) => {
  const found = await sorted(files);
  expect(found.told).toEqual(told);
  expect(found.follows).toEqual(expect.arrayContaining(follows));
}); // biome-ignore format: a table

test('an environment that cannot be read and is asked for is not called unknown', async () => {
  const { told, follows } = await sorted({ 'environments/staging.yaml': broken }, 'staging');
  expect(told).toEqual(['environments/staging.yaml yaml-syntax']);
  expect(follows).toEqual(['environments/staging.yaml unknown-environment']);
});

test('a finding that follows from nothing that is reported is reported itself', async () => {
  const { told } = await sorted({
    'models/gamma.yaml': readFileSync(join(baseRegistry, 'models/beta.yaml'), 'utf8'),
  });
  expect(told).toEqual(['models/gamma.yaml unused-model']);
});

test('whatever file of the own registry is broken, one mistake is one finding', {
  timeout: 120_000,
}, async () => {
  const files = readdirSync(ownRegistry, { recursive: true, encoding: 'utf8' });
  const cache = new Map();
  for (const file of files.filter((name) => name.endsWith('.yaml')).sort()) {
    const unsaved = new Map([[file, `${readFileSync(join(ownRegistry, file), 'utf8')}@\n`]]);
    const { diagnostics } = await compile({ directory: ownRegistry, now, cache, unsaved });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, span }) => `${span.file} ${code}`)).toEqual([`${file} yaml-syntax`]);
  }
});
