import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Compilation } from '../../src/compiler/compilation.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { ParseCache } from '../../src/compiler/source/parse/parse-tree.ts';
import { ownRegistry, scratchRegistry } from './scratch-registry.ts';

const environments = [undefined, 'staging', 'production'] as const;

/** Everything that a compilation says, its places included, which are written down only when they are asked for. */
function said({ sources, losses, ...rest }: Compilation): unknown {
  const places = sources && { ...sources.places };
  const found = Object.keys(places ?? {}).map((path) => sources?.find?.(path));
  return { ...rest, places, found, losses: [...losses] };
}

/** What may stand in the place of what, in any file: values, names, comments, whole fields, and slips. */
const replacements: readonly (readonly [RegExp, string])[] = [
  [/claude-4-opus/, 'gemini-pro-2'],
  [/gemini-2-ultra/, 'qwen-max'],
  [/deepseek-v3/, 'no-such-model'],
  [/summarization/, 'chat'],
  [/"legal"/, '"search"'],
  [/team\.id/, 'team.region'],
  [/use:/, 'uses:'],
  [/^description: (.*)$/m, 'description: Another.'],
  [/^/, '# A line that moves all others.\n'],
  [/\n/, '\n\n'],
  [/^fallback:.*\n(?: .*\n)*/m, ''],
  [/^rules:\n(?: .*\n)*/m, ''],
  [/128k/, '1M'],
  [/tools/, 'json_mode'],
  [/USD/, 'EUR'],
  [/region: \S+/, 'region: cn'],
  [/training: false/, 'training: true'],
  [/(\d+)%/, '50%'],
  [/: \[/, ': &a ['],
  [/$/, 'exclusive: true\n'],
  [/$/, 'sunset: 2026-06-20\n'],
  [/$/, 'timeouts: { firstToken: 10m, total: 1m }\n'],
  [/$/, 'budget: { limit: 0.0001 USD, per: month, onExceed: { use: chat } }\n'],
];

type Edit =
  | { readonly kind: 'replace'; readonly file: number; readonly with: number }
  | { readonly kind: 'remove' | 'restore' | 'copy'; readonly file: number }
  | { readonly kind: 'rename'; readonly file: number; readonly to: string }
  | { readonly kind: 'write'; readonly file: string; readonly text: string };

const added: readonly (readonly [file: string, text: string])[] = [
  ['environments/staging.yaml', 'patches:\n  - patch: capabilities/chat\n    set: { use: qwen-max }\n'],
  ['environments/production.yaml', 'patches:\n  - patch: models/qwen-max\n    set: { context: 8k }\n'],
  ['environments/production.yaml', 'patches:\n  - patch: providers/openrouter\n    set: { region: cn }\n'],
  ['teams/new.yaml', 'name: New\ncapabilities: "*"\nregion: eu\n'],
  ['teams/new.yaml', 'name: New\ncapabilities: [chat]\nlimits: { requestsPerMinute: 1M }\n'],
  [
    'invariants/new.yaml',
    '- name: none in China\n  never: has(provider.region) && provider.region == "cn"\n',
  ],
  ['invariants/new.yaml', '- name: short\n  where: team.id == "new"\n  always: model.context > 100000\n'],
  ['capabilities/new.yaml', 'description: New.\nowner: me\nuse: qwen-max\nfallback: [deepseek-v3]\n'],
  ['tests/new.yaml', 'capability: new\ncases:\n  - name: it answers\n    expect: { model: qwen-max }\n'],
  ['signalbox.yaml', 'timeouts: { total: 2m }\nlint: { single-provider-chain: off }\n'],
];

const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      file: fc.nat(),
      with: fc.nat({ max: replacements.length - 1 }),
    }),
  },
  fc.record({ kind: fc.constantFrom('remove', 'restore', 'copy'), file: fc.nat() }),
  fc.record({ kind: fc.constant('rename' as const), file: fc.nat(), to: fc.constantFrom('zz', 'aa', 'b.c') }),
  fc.constantFrom(...added).map(([file, text]): Edit => ({ kind: 'write', file, text })),
);

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort();
}

/** Makes an edit, and answers the files that are not what they were. */
function edit(directory: string, change: Edit): string[] {
  const path = (file: string) => join(directory, file);
  if (change.kind === 'write') {
    mkdirSync(dirname(path(change.file)), { recursive: true });
    writeFileSync(path(change.file), change.text);
    return [change.file];
  }
  const files = change.kind === 'restore' ? filesIn(ownRegistry) : filesIn(directory);
  const file = files[change.file % files.length];
  if (file === undefined) return [];
  const to = `${dirname(file)}/${change.kind === 'rename' ? change.to : 'copy'}.yaml`;
  switch (change.kind) {
    case 'replace': {
      const [pattern, text] = replacements[change.with] ?? [/$/, ''];
      writeFileSync(path(file), readFileSync(path(file), 'utf8').replace(pattern, text));
      return [file];
    }
    case 'remove':
      rmSync(path(file));
      return [file];
    case 'restore':
      writeFileSync(path(file), readFileSync(join(ownRegistry, file)));
      return [file];
    case 'copy':
      writeFileSync(path(to), readFileSync(path(file)));
      return [to];
    case 'rename':
      renameSync(path(file), path(to));
      return [file, to];
  }
}

// Compiling anew each time is what takes so long, and what there is to compare with.
test('whatever is edited, compiling again says what compiling anew says', { timeout: 600_000 }, async () => {
  const step = fc.record({
    edits: fc.array(anyEdit, { minLength: 1, maxLength: 3 }),
    environment: fc.constantFrom(...environments),
    isTold: fc.boolean(),
    days: fc.nat({ max: 30 }),
  });
  const property = fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
    const directory = scratchRegistry({}, ownRegistry);
    const cache: ParseCache = new Map();
    let untold: string[] = [];
    try {
      await compile({ directory, cache, now: new Date('2026-06-01') });
      for (const { edits, environment, isTold, days } of steps) {
        const changed = new Set([...untold, ...edits.flatMap((one) => edit(directory, one))]);
        const options = {
          directory,
          now: new Date(Date.UTC(2026, 5, 1 + days, 12)),
          ...(environment === undefined ? {} : { environment }),
        };
        const again = await compile({ ...options, cache, ...(isTold ? { changed } : {}) });
        untold = [];
        expect(said(again)).toEqual(said(await compile(options)));
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
  await fc.assert(property, { numRuns: Number(process.env['SIGNALBOX_RUNS'] ?? 40) });
});

test('what did not change is the same object as before', async () => {
  const directory = scratchRegistry({}, ownRegistry);
  const cache: ParseCache = new Map();
  const first = await compile({ directory, cache });
  const path = join(directory, 'capabilities/chat.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^description: .*$/m, 'description: Talk.'));
  const second = await compile({ directory, cache, changed: new Set(['capabilities/chat.yaml']) });
  const ids = Object.keys(second.table?.capabilities ?? {});
  const made = ids.filter((id) => second.table?.capabilities[id] !== first.table?.capabilities[id]);
  expect(made).toEqual(['chat']);
});
