import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { providerAdapters } from '../../src/wire/providers/index.ts';

// The registry is read here without our compiler, so that a fault of the compiler cannot hide a fault of the data.

interface Price {
  from?: string;
  source: string;
  input: string;
  output: string;
  cacheRead?: string;
}
interface Model {
  context?: string;
  output?: string;
  modalities: { input: string[]; output: string[] };
  features: string[];
  sunset?: string;
  free?: true;
  prices?: Price[];
  deployments: { provider: string; model: string; prices?: Price[]; context?: string; output?: string }[];
}
interface Provider {
  baseUrl: string;
  allowPrivate?: true;
  auth?: unknown;
}
type Use = string | { split?: Record<string, string>; cheapest?: string[] };
interface Capability {
  requires?: {
    features?: string[];
    input?: string[];
    output?: string[];
    context?: string;
    maxOutput?: string;
  };
  rules?: { use: Use }[];
  use: Use;
  fallback?: (string | { use: string })[];
  exclusive?: boolean;
}
interface Team {
  capabilities: '*' | string[];
}
interface Environment {
  patches: { patch: string; set?: Record<string, unknown>; remove?: string[] }[];
}

/** The day for which the registry was written: nothing in it may have ended before. */
const writtenOn = '2026-11-23';

const root = join(import.meta.dirname, '../../registry');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort();
const schemaOf = new Map([
  ['.', 'signalbox'],
  ['providers', 'provider'],
  ['models', 'model'],
  ['capabilities', 'capability'],
  ['teams', 'team'],
  ['environments', 'environment'],
  ['invariants', 'invariant'],
  ['tests', 'policy-test'],
  ['catalog', 'catalog'],
]);

const ajv = addFormats.default(new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }));
const providers = readKind<Provider>('providers');
const catalog = readKind<Partial<Model>>('catalog');
const models = fillIn(readKind<Model>('models'));
const capabilities = readKind<Capability>('capabilities');
const teams = readKind<Team>('teams');

describe('every file of the registry', () => {
  test.each(files)('%s is plain YAML 1.2 and valid against its schema', (file) => {
    const document = parseFile(file);
    expect([...document.errors, ...document.warnings]).toEqual([]);
    const validate = validator(schemaOf.get(dirname(file)) ?? 'none');
    validate(document.toJS());
    expect(ajv.errorsText(validate.errors)).toBe('No errors');
  });

  test.each(files)('%s starts with the schema that editors should use', (file) => {
    const up = dirname(file) === '.' ? '../' : '../../';
    const schema = schemaOf.get(dirname(file));
    expect(readFileSync(join(root, file), 'utf8').split('\n')[0]).toBe(
      `# yaml-language-server: $schema=${up}schemas/${schema}.schema.json`,
    );
  });
});

describe('links', () => {
  test('every deployment is at a provider that exists, at most once for each', () => {
    for (const [id, model] of models) {
      const named = model.deployments.map(({ provider }) => provider);
      expect(new Set(named).size, id).toBe(named.length);
      for (const provider of named) expect(providers.has(provider), `${id} at ${provider}`).toBe(true);
    }
  });

  test('every model that a capability can reach exists', () => {
    for (const [id, capability] of capabilities)
      for (const model of reachable(capability)) expect(models.has(model), `${id} → ${model}`).toBe(true);
  });

  test('every capability that a team may ask for exists', () => {
    for (const [id, team] of teams)
      for (const capability of team.capabilities === '*' ? [] : team.capabilities)
        expect(capabilities.has(capability), `${id} → ${capability}`).toBe(true);
  });

  test('every patch of an environment names a file, and the patched capability keeps its promise', () => {
    for (const [id, environment] of readKind<Environment>('environments')) {
      for (const { patch, set = {}, remove = [] } of environment.patches) {
        expect(files, id).toContain(`${patch}.yaml`);
        const capability = capabilities.get(basename(patch));
        if (dirname(patch) !== 'capabilities' || capability === undefined) continue;
        const kept = Object.entries(capability).filter(([field]) => !remove.includes(field));
        const patched = { ...Object.fromEntries(kept), ...set };
        const validate = validator('capability');
        validate(patched);
        expect(ajv.errorsText(validate.errors)).toBe('No errors');
        expect(brokenPromises(patched as unknown as Capability), `${id}: ${patch}`).toEqual([]);
      }
    }
  });
});

describe('facts', () => {
  test('providers outside this machine are reached by https and with a key', () => {
    for (const [id, provider] of providers) {
      const { protocol, hostname } = new URL(provider.baseUrl);
      if (hostname === '127.0.0.1') expect(provider.allowPrivate, id).toBe(true);
      else {
        expect(protocol, id).toBe('https:');
        expect(provider.auth, id).toBeDefined();
        expect(provider.allowPrivate, id).toBeUndefined();
      }
    }
  });

  test('every promise of a capability is kept by every model and deployment that it can reach', () => {
    for (const [id, capability] of capabilities) expect(brokenPromises(capability), id).toEqual([]);
  });

  test('an exclusive capability has one model and no other way', () => {
    for (const [id, capability] of capabilities)
      if (capability.exclusive) expect(reachable(capability), id).toHaveLength(1);
  });

  test('the longest answer fits into the context window, at every deployment', () => {
    for (const [id, model] of models)
      for (const place of [model, ...model.deployments])
        expect(tokens(place.output ?? model.output, 0), id).toBeLessThanOrEqual(
          tokens(place.context ?? model.context, 0),
        );
  });

  test('a deployment never gives a shorter answer than its model says', () => {
    // Providers that insist on a limit are sent the model's.
    for (const [id, model] of models)
      for (const { provider, output } of model.deployments)
        expect(tokens(output ?? model.output, 0), `${id}@${provider}`).toBeGreaterThanOrEqual(
          tokens(model.output, 0),
        );
  });

  test('no model ended before the registry was written', () => {
    for (const [id, { sunset }] of models) expect((sunset ?? '9999') > writtenOn, id).toBe(true);
  });

  test('every deployment is priced, or its model is free', () => {
    for (const [id, model] of models)
      for (const { provider, prices } of model.deployments)
        expect((prices ?? model.prices ?? []).length > 0, `${id}@${provider}`).toBe(model.free !== true);
  });

  test('prices are plausible, dated in order, and say where they come from', () => {
    for (const [id, list] of priceLists()) {
      for (const price of list) {
        expect(usd(price.input), id).toBeGreaterThanOrEqual(0.001);
        expect(usd(price.input), id).toBeLessThanOrEqual(1000);
        expect(usd(price.output), id).toBeLessThanOrEqual(1000);
        if (price.cacheRead) expect(usd(price.cacheRead), id).toBeLessThan(usd(price.input));
        expect(price.source, id).toMatch(/20\d\d/);
      }
      const days = list.map(({ from }) => from ?? '');
      expect(days, id).toEqual([...new Set(days)].sort());
    }
  });

  test('text costs no less to write than to read, and vectors cost nothing to write', () => {
    for (const [id, model] of models)
      for (const { prices } of [model, ...model.deployments])
        for (const price of prices ?? [])
          if (model.modalities.output.includes('embedding')) expect(usd(price.output), id).toBe(0);
          else expect(usd(price.output), id).toBeGreaterThanOrEqual(usd(price.input));
  });

  test('the wire formats of the schema are exactly the ones that there are adapters for', () => {
    const schema = readSchema('provider');
    const spoken = providerAdapters.map(({ api }) => api);
    expect([...(schema.properties?.['api']?.enum ?? [])].sort()).toEqual(spoken.sort());
    expect(spoken).toHaveLength(14);
  });
});

/** What a capability promises and a route does not keep, one line each. */
function brokenPromises({ requires = {}, ...capability }: Capability): string[] {
  const broken: string[] = [];
  for (const id of reachable(capability)) {
    const model = models.get(id);
    if (model === undefined) continue;
    const missing = [
      ...(requires.features ?? []).filter((feature) => !model.features.includes(feature)),
      ...(requires.input ?? []).filter((kind) => !model.modalities.input.includes(kind)),
      ...(requires.output ?? []).filter((kind) => !model.modalities.output.includes(kind)),
    ];
    for (const name of missing) broken.push(`${id}: ${name}`);
    for (const place of model.deployments) {
      const context = tokens(place.context ?? model.context, 0);
      const output = tokens(place.output ?? model.output, 0);
      if (context < tokens(requires.context, 0)) broken.push(`${id}@${place.provider}: context`);
      if (output < tokens(requires.maxOutput, 0)) broken.push(`${id}@${place.provider}: output`);
    }
  }
  return broken;
}

/** Every model that a request for this capability may end up at. */
function reachable({ use, rules = [], fallback = [] }: Capability): string[] {
  const choices = [use, ...rules.map((rule) => rule.use)].flatMap((choice) =>
    typeof choice === 'string' ? [choice] : [...Object.keys(choice.split ?? {}), ...(choice.cheapest ?? [])],
  );
  return [...new Set([...choices, ...fallback.map((next) => (typeof next === 'string' ? next : next.use))])];
}

function priceLists(): [string, Price[]][] {
  return [...models].flatMap(([id, model]) =>
    [model, ...model.deployments].map(({ prices }): [string, Price[]] => [id, prices ?? []]),
  );
}

function tokens(text: string | undefined, absent: number): number {
  const match = /^([\d.]+)(k|M| tokens)$/.exec(text ?? '');
  if (match === null) return absent;
  return Math.round(Number(match[1]) * (match[2] === 'k' ? 1e3 : match[2] === 'M' ? 1e6 : 1));
}

function usd(text: string): number {
  return Number(/^([\d.]+) USD$/.exec(text)?.[1]);
}

/** With the fields of each model's catalogue entry below its own. */
function fillIn(written: Map<string, Model>): Map<string, Model> {
  return new Map([...written].map(([id, model]) => [id, { ...catalog.get(id), ...model }]));
}

function readKind<T>(folder: string): Map<string, T> {
  return new Map(
    files
      .filter((file) => dirname(file) === folder)
      .map((file) => [basename(file, '.yaml'), parseFile(file).toJS() as T]),
  );
}

function parseFile(file: string) {
  return parseDocument(readFileSync(join(root, file), 'utf8'), {
    version: '1.2',
    schema: 'core',
    strict: true,
    stringKeys: true,
  });
}

function validator(kind: string): ValidateFunction {
  const schema = readSchema(kind);
  return ajv.getSchema(schema.$id) ?? ajv.compile(schema);
}

function readSchema(kind: string): { $id: string; properties?: Record<string, { enum?: string[] }> } {
  return JSON.parse(readFileSync(join(root, '../schemas', `${kind}.schema.json`), 'utf8'));
}
