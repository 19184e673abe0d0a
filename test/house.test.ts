import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Which room may import which: arrows point down only. `src/README.md` draws the same table. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  diagnostic: [],
  table: [],
  chat: [],
  watch: [],
  catalog: ['diagnostic', 'table'],
  // The runtime too: a table carries what this version's runtime answers, for others to be held against.
  compiler: ['diagnostic', 'table', 'runtime'],
  runtime: ['table'],
  wire: ['chat'],
  sim: ['wire', 'chat'],
  gateway: ['runtime', 'wire', 'chat', 'table', 'watch'],
  openfeature: ['runtime', 'table'],
  'policy-test': ['compiler', 'runtime', 'table', 'diagnostic'],
  // Watch too: what is published goes to the places that gateways read from, under the same bounds.
  gitops: ['compiler', 'runtime', 'table', 'diagnostic', 'watch'],
  '.': ['compiler', 'diagnostic', 'table'],
  cli: [
    '.',
    'compiler',
    'diagnostic',
    'table',
    'chat',
    'watch',
    'catalog',
    'runtime',
    'wire',
    'sim',
    'gateway',
    'policy-test',
    'gitops',
  ],
};

/** Which folder of the gateway may import which, types included; what stands beside the folders wires them together. */
const gatewayArrows: Readonly<Record<string, readonly string[]>> = {
  json: [],
  upstream: [],
  contract: ['upstream'],
  decide: ['contract'],
  relay: ['contract', 'upstream'],
  record: ['contract', 'upstream', 'decide', 'relay'],
  answer: ['contract', 'relay'],
  intake: ['contract', 'json', 'record', 'answer'],
  attempt: ['contract', 'upstream', 'decide', 'record', 'answer'],
  chat: ['contract', 'json', 'upstream', 'decide', 'relay', 'record', 'answer', 'attempt'],
  routes: ['contract', 'upstream', 'decide', 'relay', 'record', 'answer', 'intake', 'attempt', 'chat'],
};

/** Rooms that run anywhere: no npm package, no `node:` module. */
const pureRooms = ['table', 'chat', 'runtime', 'wire'];

/** npm packages with homes, files or folders, so that a change of library touches few known places. */
const homes: Readonly<Record<string, string | readonly string[]>> = {
  '@babel/code-frame': 'diagnostic/frame.ts',
  '@marcbachmann/cel-js': 'compiler/',
  '@openfeature/server-sdk': 'openfeature/',
  ajv: 'compiler/schema/',
  'ajv-formats': 'compiler/schema/load-schema.ts',
  chokidar: 'watch/watch-paths.ts',
  commander: 'cli/',
  express: 'gateway/admin.ts',
  'fastest-levenshtein': 'diagnostic/suggest.ts',
  'json-schema-to-typescript': 'compiler/schema/generate-types.ts',
  '@pydantic/genai-prices': 'catalog/sources/genai-prices.ts',
  undici: ['gateway/', 'catalog/read-document.ts'],
  yaml: ['compiler/source/parse/', 'catalog/entry/'],
};

/** Folders of equals: what two of them share lives in a named neighbour. */
const equals = [
  'catalog/sources',
  'compiler/checks',
  'compiler/emit',
  'compiler/optimise',
  'gitops/publish/destinations',
  'policy-test/mutation',
  'gitops/plan/comparisons',
  'cli/policy-test',
  'cli/plan/bases',
  'cli/plan/formats',
  'wire/providers',
  'wire/clients',
  'cli/commands',
  'cli/completion/shells',
  'cli/report',
  'cli/serve/sources',
  'gateway/routes',
  'watch/sources',
  'sim/faults',
  'sim/formats',
];

/** Providers that are also words of our sentences: how code would write the provider. */
const plainWords: ReadonlyMap<string, RegExp> = new Map([
  ['together', /['"`]together['"`]|\bTogether\b|TOGETHER|together(?:-ai|\.(?:ai|xyz)|_)/],
]);

const root = resolve(import.meta.dirname, '../src');
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort();

interface Import {
  readonly from: string;
  /** As written. */
  readonly name: string;
  /** The file it names, below `src/`; undefined for packages and for files outside. */
  readonly to: string | undefined;
  readonly typeOnly: boolean;
  /** `import()`: loaded when it is come to, not with the file. */
  readonly late: boolean;
}

const imports = files.flatMap(importsOf);
const sameRoom = (from: string, to: string) => roomOf(from) === roomOf(to);

describe('the house', () => {
  test('has only rooms that the arrow table knows', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in arrows))).toEqual([]);
  });

  test('lets arrows point down only', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        to !== undefined && !sameRoom(from, to) && !arrows[roomOf(from)]?.includes(roomOf(to)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test('lets arrows inside the gateway point one way', () => {
    const folderOf = (file: string) => /^gateway\/([^/]+)\//.exec(file)?.[1];
    const wrong = imports.filter(({ from, to }) => {
      const [one, other] = [folderOf(from), to?.startsWith('gateway/') === true ? to : undefined];
      if (one === undefined || other === undefined || folderOf(other) === one) return false;
      return gatewayArrows[one]?.includes(folderOf(other) ?? '') !== true;
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test('keeps tables, chat, runtime and wire free of packages and of Node', () => {
    const wrong = imports.filter(({ from, to }) => pureRooms.includes(roomOf(from)) && to === undefined);
    expect(wrong.map(show)).toEqual([]);
  });

  test("takes OpenFeature's types and none of its code, so that whoever has another version has one only", () => {
    const wrong = imports.filter(
      ({ from, to, typeOnly }) => roomOf(from) === 'openfeature' && to === undefined && !typeOnly,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test('imports certain packages in one place only', () => {
    const homesOf = (name: string) =>
      [Object.entries(homes).find(([one]) => name === one || name.startsWith(`${one}/`))?.[1] ?? ''].flat();
    const wrong = imports.filter(
      ({ from, name }) =>
        !homesOf(name).some((home) =>
          home.endsWith('/') || home === '' ? from.startsWith(home) : from === home,
        ),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test('has an importer for every package with a home', () => {
    const names = imports.map(({ name }) => name);
    const idle = Object.keys(homes).filter(
      (one) => !names.some((name) => name === one || name.startsWith(`${one}/`)),
    );
    expect(idle).toEqual([]);
  });

  test('keeps equals apart', () => {
    const equalOf = (file: string) => {
      const folder = equals.find((name) => file.startsWith(`${name}/`));
      if (folder === undefined || file === `${folder}/index.ts`) return undefined;
      return `${folder}/${file.slice(folder.length + 1).split('/')[0]}`;
    };
    const contract = (file: string) =>
      /\/(emitter|check|pass|mutant|report|command|reporter|fault|format)\.ts$/.test(file);
    const wrong = imports.filter(({ from, to }) => {
      if (to === undefined || contract(to)) return false;
      const [one, other] = [equalOf(from), equalOf(to)];
      return one !== undefined && other !== undefined && one !== other && dirname(one) === dirname(other);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test('enters rooms by their files, and keeps the doors for the street', () => {
    const doors = Object.keys(arrows).map((room) => (room === '.' ? 'index.ts' : `${room}/index.ts`));
    const wrong = imports.filter(({ to }) => to !== undefined && doors.includes(to));
    expect(wrong.map(show)).toEqual([]);
  });

  test('has no circles', () => {
    expect(circles()).toEqual([]);
  });

  test('starts the command line without what only some commands run', () => {
    const late = ['compiler/compile.ts', 'gateway/server.ts', 'sim/start-sim.ts'];
    expect(loadedBy('cli/main.ts').filter((file) => late.includes(file))).toEqual([]);
    expect(loadedBy('cli/dev/run-dev.ts')).toEqual(expect.arrayContaining(['gateway/server.ts']));
  });

  test("names a provider in that provider's own file only", () => {
    const own = readdirSync(join(root, 'wire/providers')).map((name) => basename(name, '.ts'));
    // The simulator's word is also that of a room and of a command: the next test holds what matters.
    const names = own.filter((name) => !['index', 'sim', 'openai-compatible'].includes(name));
    expect(names.length).toBeGreaterThan(8);
    // Written by a tool out of the schemas, which do list the providers.
    const exempt = ['compiler/schema/types.ts', 'wire/providers/index.ts'];
    const wrong = files
      .filter((file) => !exempt.includes(file))
      .flatMap((file) => {
        const code = codeOf(file).replaceAll(/OpenAI[- ]compatible/gi, '');
        return names
          .filter((name) => !file.startsWith(`wire/providers/${name}`))
          .filter((name) =>
            (plainWords.get(name) ?? new RegExp(`(?<![a-z])${name}(?![a-z])`, 'i')).test(code),
          )
          .map((name) => `${file} names ${name}`);
      });
    expect(wrong).toEqual([]);
  });

  test('asks a wire format for its properties, never for its name', () => {
    const comparison = /\bapi\b\s*[!=]==?\s*['"`]|\bcase 'sim'|[!=]==?\s*['"]sim['"]/;
    expect(files.filter((file) => comparison.test(codeOf(file)))).toEqual([]);
  });
});

function roomOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '.';
}

function importsOf(from: string): Import[] {
  const statement =
    /^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;
  return [...codeOf(from).matchAll(statement)].map((match) => {
    const name = match[2] ?? match[3] ?? match[4] ?? '';
    const target = name.startsWith('.') ? relative(root, resolve(root, dirname(from), name)) : undefined;
    const inside = target !== undefined && !target.startsWith('..');
    return {
      from,
      name,
      to: inside ? target.split(sep).join('/') : undefined,
      typeOnly: match[1] !== undefined,
      late: match[4] !== undefined,
    };
  });
}

/** A file's text without its comments (strings that hold `//` after a colon, as URLs do, stay whole). */
function codeOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

function show({ from, name }: Import): string {
  return `${from} → ${name}`;
}

/** The files that come with a file at once: what it imports, and what those do; types and `import()` do not count. */
function loadedBy(first: string): string[] {
  const loaded = new Set([first]);
  for (const file of loaded) {
    for (const { from, to, typeOnly, late } of imports) {
      if (from === file && to !== undefined && !typeOnly && !late) loaded.add(to);
    }
  }
  return [...loaded];
}

function circles(): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (to !== undefined && !typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}
