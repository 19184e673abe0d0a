import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import type { CachedDocument } from '../../src/compiler/source/parse/parse-tree.ts';
import { decodeTable } from '../../src/table/decode.ts';
import { revisionOf } from '../../src/table/revision.ts';
import { baseRegistry, ownRegistry, scratchRegistry } from './scratch-registry.ts';

const now = new Date('2026-01-01T12:00:00Z');

/** `file:line:column code` of each finding. */
async function findingsOf(directory: string, environment?: string): Promise<string[]> {
  const options = environment === undefined ? { directory, now } : { directory, now, environment };
  const { diagnostics } = await compile(options);
  return diagnostics.map(({ code, span }) => `${span.file}:${span.start.line}:${span.start.column} ${code}`);
}

describe('compile', () => {
  test('makes of the own registry a table that the runtime accepts, with its revision', async () => {
    const { diagnostics, table, bytes, revision, sources, files } = await compile({ directory: ownRegistry });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(decodeTable(bytes ?? '')).toEqual({ ok: true, table });
    expect(revision).toBe(await revisionOf(bytes ?? ''));
    expect(sources?.revision).toBe(revision);
    expect(files.map(({ path }) => path)).toEqual([
      'routing-table.json',
      'capabilities.d.ts',
      'register.d.ts',
      'capabilities.schema.json',
      'catalogue.md',
      'diagrams.md',
      'trees.txt',
      'flagd.json',
    ]);
  });

  test('makes the files of the targets that are asked for, and the same table whichever they are', async () => {
    const all = await compile({ directory: ownRegistry, now });
    const some = await compile({ directory: ownRegistry, now, targets: ['mermaid', 'table'] });
    const none = await compile({ directory: ownRegistry, now, targets: [] });
    expect(some.files.map(({ path }) => path)).toEqual(['routing-table.json', 'diagrams.md']);
    expect([...some.losses.keys()]).toEqual(['table', 'mermaid']);
    expect([none.files, [...none.losses]]).toEqual([[], []]);
    expect([none.bytes, some.bytes]).toEqual([all.bytes, all.bytes]);
  });

  test('finds ten mistakes in ten files, each at its line and column', async () => {
    const directory = scratchRegistry(
      {
        'capabilities/chat.yaml': 'description: Talk.\nowner: platform\nuse: alfa-1\nfallback: [beta]\n',
        'capabilities/draft.yaml': 'description: Draft.\nowner: platform\nuse: alpha\nfallback:\n  - alpha\n',
        'capabilities/judge.yaml':
          'description: Judge.\nowner: platform\nexclusive: true\nuse: alpha\nfallback: [beta]\n',
        'capabilities/share.yaml':
          'description: Share.\nowner: platform\nuse:\n  split: { alpha: 60%, beta: 50% }\n  by: user\n',
        'capabilities/order.yaml':
          'description: Order.\nowner: platform\nrules:\n  - when: "true"\n    use: beta\n  - when: request.stream\n    use: beta\nuse: beta\n',
        'capabilities/vow.yaml':
          'description: Vow.\nowner: platform\nrequires: { features: [tools] }\nuse: beta\n',
        'capabilities/typed.yaml':
          'description: Type.\nowner: platform\nrules:\n  - when: request.stream > 3\n    use: beta\nuse: alpha\n',
        'models/beta-1.yaml':
          'name: Beta\nmodalities: { input: [text], output: [text] }\nfeatures: []\nfree: true\ndeployments:\n  - { provider: acme, model: b }\n  - { provider: acme, model: c }\n',
        'providers/leaky.yaml':
          'name: Leaky\napi: openai-compatible\nbaseUrl: https://leaky.example/v1\nheaders:\n  x-key: sk-live-0123456789abcdefghijklmn\n',
        'teams/search.yaml': 'name: Search\ncapabilites: [chat]\ncapabilities: [chat]\n',
      },
      baseRegistry,
    );
    const found = await findingsOf(directory);
    expect(found.filter((line) => !line.endsWith('unused-model'))).toEqual([
      'capabilities/chat.yaml:3:6 unknown-model',
      'capabilities/draft.yaml:5:5 fallback-cycle',
      'capabilities/judge.yaml:5:12 exclusive-with-fallback',
      'capabilities/order.yaml:6:11 unreachable-rule',
      'capabilities/order.yaml:8:6 unreachable-rule',
      'capabilities/share.yaml:4:12 weights-not-100',
      'capabilities/typed.yaml:4:11 condition-type',
      'capabilities/vow.yaml:4:6 promise-not-kept',
      'models/beta-1.yaml:7:17 duplicate-deployment',
      'providers/leaky.yaml:5:10 secret-in-registry',
      'teams/search.yaml:2:1 unknown-field',
    ]);
  });

  test('gives no table and no files where there is an error', async () => {
    const compilation = await compile({
      directory: scratchRegistry({ 'teams/search.yaml': 'name: Search\n' }, baseRegistry),
    });
    expect(Object.keys(compilation).sort()).toEqual([
      'consequences',
      'diagnostics',
      'files',
      'losses',
      'proofs',
    ]);
    expect(compilation.files).toEqual([]);
  });

  test('does not report a name whose file has errors of its own', async () => {
    const directory = scratchRegistry({ 'models/alpha.yaml': 'name: [\n' }, baseRegistry);
    expect(await findingsOf(directory)).toEqual(['models/alpha.yaml:2:1 yaml-syntax']);
  });

  test('says that a registry without capabilities is empty', async () => {
    const directory = scratchRegistry({}, baseRegistry);
    rmSync(join(directory, 'capabilities'), { recursive: true });
    const found = await findingsOf(directory);
    expect(found).toContain('signalbox.yaml:1:1 empty-registry');
  });

  test('tells a hundred findings of a file, errors first, and that there are more', async () => {
    const fields = Array.from({ length: 3000 }, (_, at) => `a${at}: 1`).join('\n');
    const text = `description: T\u202e\nowner: us\nuse: alpha\n${fields}\n`;
    const found = await findingsOf(scratchRegistry({ 'capabilities/chat.yaml': text }, baseRegistry));
    expect(found.filter((line) => line.endsWith('unknown-field'))).toHaveLength(100);
    expect(found.filter((line) => !line.endsWith('unknown-field'))).toEqual([
      'capabilities/chat.yaml:104:1 too-many-findings',
    ]);
    const comments = Array.from({ length: 150 }, () => '# \u202e\n').join('');
    const near = `description: Talk.\nowner: us\nuse: alpha\nfallback: [beta]\n${comments}`;
    const warned = await findingsOf(scratchRegistry({ 'capabilities/chat.yaml': near }, baseRegistry));
    expect(warned).toHaveLength(101);
    expect(warned.at(-1)).toBe('capabilities/chat.yaml:105:3 too-many-findings');
  });

  test('checks every overlay when no environment is asked for, and only its own otherwise', async () => {
    const directory = scratchRegistry(
      {
        'environments/production.yaml': 'patches:\n  - patch: capabilities/chat\n    set: { use: gamma }\n',
        'environments/staging.yaml':
          'patches:\n  - patch: capabilities/chat\n    set: { fallback: [alpha] }\n',
      },
      baseRegistry,
    );
    const production = 'environments/production.yaml:3:17 unknown-model';
    const staging = 'environments/staging.yaml:3:23 fallback-cycle';
    expect(await findingsOf(directory)).toEqual([production, staging]);
    expect(await findingsOf(directory, 'production')).toContain(production);
    expect(await findingsOf(directory, 'staging')).toContain(staging);
    expect(await findingsOf(directory, 'staging')).not.toContain(production);
    expect(await findingsOf(directory, 'nowhere')).toEqual([
      'environments/nowhere.yaml:1:1 unknown-environment',
    ]);
  });

  test('does not call a model unused that another environment uses', async () => {
    const patch = 'patches:\n  - patch: capabilities/chat\n    set: { use: gamma }\n    remove: [fallback]\n';
    const gamma =
      'name: G\nmodalities: { input: [text], output: [text] }\nfeatures: []\nfree: true\ndeployments: [{ provider: acme, model: g }]\n';
    const files = { 'environments/staging.yaml': patch, 'models/gamma.yaml': gamma };
    const directory = scratchRegistry(files, baseRegistry);
    expect(await findingsOf(directory)).toEqual([]);
    expect(await findingsOf(directory, 'staging')).toEqual([]);
  });

  test('reads a changed file again and an unchanged one not', async () => {
    const directory = scratchRegistry({}, baseRegistry);
    const cache = new Map<string, CachedDocument>();
    const first = await compile({ directory, now, cache });
    const parsed = new Map(cache);
    writeFileSync(
      join(directory, 'capabilities/chat.yaml'),
      'description: Talk with people.\nowner: platform\nuse: beta\n',
    );
    const second = await compile({ directory, now, cache });
    expect(second.table?.capabilities['chat']?.rules).toEqual([{ use: { model: 'beta' } }]);
    expect(second.revision).not.toBe(first.revision);
    const again = [...cache].filter(([file, entry]) => parsed.get(file) !== entry).map(([file]) => file);
    expect(again).toEqual(['capabilities/chat.yaml']);
    expect((await compile({ directory, now })).bytes).toBe(second.bytes);
  });

  test('keeps every caller of a split on their side when rules are reordered or shares change', async () => {
    const rules = [
      '  - name: gold\n    when: tags.tier == "gold"\n    use: { split: { alpha: 10%, beta: 90% }, by: user }\n',
      '  - name: default\n    when: request.tools > 2\n    use: { split: { alpha: 20%, beta: 80% }, by: user }\n',
      '  - when: request.stream\n    use: { split: { alpha: 30%, beta: 70% }, by: user }\n',
    ];
    const last = 'use: { split: { alpha: 40%, beta: 60% }, by: user }\n';
    const saltsOf = async (text: string) => {
      const head = 'description: Talk.\nowner: platform\nrules:\n';
      const directory = scratchRegistry({ 'capabilities/chat.yaml': head + text }, baseRegistry);
      const { table } = await compile({ directory, now });
      const uses = table?.capabilities['chat']?.rules.map(({ use }) => use) ?? [];
      return uses.flatMap((use) => ('split' in use ? use.split.salt : [])).sort();
    };
    const salts = await saltsOf(rules.join('') + last);
    expect(new Set(salts).size).toBe(4);
    expect(
      await saltsOf(rules.toReversed().join('').replaceAll('30%', '31%').replaceAll('70%', '69%') + last),
    ).toEqual(salts);
  });

  test('names the place of every part of the table', async () => {
    const { table, sources } = await compile({ directory: ownRegistry });
    const places = sources?.places ?? {};
    const paths = [
      ...['providers', 'models', 'deployments', 'capabilities', 'teams'].flatMap((part) =>
        Object.keys(table?.[part as 'models'] ?? {}).map((id) => `${part}.${id}`),
      ),
      ...Object.entries(table?.capabilities ?? {}).flatMap(([id, { rules, fallbacks }]) => [
        ...rules.map((_, index) => `capabilities.${id}.rules.${index}`),
        ...fallbacks.map((_, index) => `capabilities.${id}.fallbacks.${index}`),
      ]),
    ];
    expect(Object.keys(places).sort()).toEqual(paths.sort());
    // Each can be had without the others.
    expect(Object.fromEntries(paths.map((path) => [path, sources?.find?.(path)]))).toEqual(places);
    expect(sources?.find?.('capabilities.nobody.rules.0')).toBeUndefined();
  });
});
