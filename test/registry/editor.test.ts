import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService } from 'yaml-language-server';
import * as form from '../../src/compiler/schema/schema-diagnostics.ts';
import { validateDocument } from '../../src/compiler/schema/validate.ts';
import { parseTree } from '../../src/compiler/source/parse/parse-tree.ts';
import { type Kind, kinds } from '../../src/compiler/source/read/kinds.ts';
import type { SourceFile } from '../../src/compiler/source/read/read-tree.ts';

// What an editor with the YAML extension shows of a file of the registry, out of the schema that the file's first
// line names. It is the extension's own language service, without the editor around it.

const root = join(import.meta.dirname, '../..');
const own = join(root, 'registry');

const service = getLanguageService({
  schemaRequestService: async (uri) => readFileSync(fileURLToPath(uri), 'utf8'),
  workspaceContext: { resolveRelativePath: (path, resource) => new URL(path, resource).href },
});
service.configure({ validate: true, completion: true, yamlVersion: '1.2' });

let opened = 0;

/** Opens a text as if it lay at `file` in the own registry; each under a name of its own, because the service remembers. */
function open(file: string, text: string): TextDocument {
  opened += 1;
  const uri = pathToFileURL(join(own, dirname(file), `${opened}-${basename(file)}`)).href;
  return TextDocument.create(uri, 'yaml', 1, text);
}

/** `line:column message` of each error. */
async function errorsIn(file: string, text: string) {
  const found = await service.doValidation(open(file, text), false);
  return found.map(({ range, message }) => ({
    place: `${range.start.line + 1}:${range.start.character + 1}`,
    message,
  }));
}

function kindOf(file: string): Kind {
  return kinds.find(({ folder }) => folder === dirname(file))?.kind ?? 'signalbox';
}

/** The text with its schema named in its first line, as `init` and `fmt` write it. */
function withSchema(file: string, text: string): string {
  const up = dirname(file) === '.' ? '../' : '../../';
  return `# yaml-language-server: $schema=${up}schemas/${kindOf(file)}.schema.json\n${text}`;
}

function yamlIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort();
}

function isKnown(file: string): boolean {
  return dirname(file) === '.' || kinds.some(({ folder }) => folder === dirname(file));
}

/** What our compiler says of the file alone, as far as a schema can say it; nothing where it cannot be parsed. */
function parsedErrors(file: string, bytes: Uint8Array) {
  const source: SourceFile = { file, kind: kindOf(file), id: basename(file, '.yaml'), bytes };
  const [parsed] = parseTree({ files: [source], failed: [] }, undefined).value;
  return parsed?.document && validateDocument(parsed.document).diagnostics;
}

/** The same as places, none where it cannot be parsed. */
function ours(file: string, text: string) {
  const found = parsedErrors(file, new TextEncoder().encode(text)) ?? [];
  return found.map(({ code, span }) => ({ code, place: `${span.start.line}:${span.start.column}` }));
}

describe('an editor', () => {
  test.each(yamlIn(own))('finds nothing wrong with registry/%s by the schema that it names', async (file) => {
    const text = readFileSync(join(own, file), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+/);
    expect(await errorsIn(file, text)).toEqual([]);
  });

  test('does apply that schema', async () => {
    const text = readFileSync(join(own, 'models/gpt-5.4.yaml'), 'utf8');
    expect(await errorsIn('models/gpt-5.4.yaml', text.replace('family:', 'famliy:'))).toHaveLength(1);
  });

  const samples = join(root, 'test/samples');
  const registries = readdirSync(samples).map((name) => join(samples, name, 'registry'));
  test.each(registries.filter(existsSync))(
    'agrees with the compiler on every file of %s',
    async (directory) => {
      for (const file of yamlIn(directory)) {
        const text = withSchema(file, readFileSync(join(directory, file), 'utf8'));
        const places = (await errorsIn(file, text)).map(({ place }) => place);
        expect(new Set(places), file).toEqual(new Set(ours(file, text).map(({ place }) => place)));
      }
    },
  );
});

/** Findings at a place that is better than the editor's, or that it does not have, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  'duplicate-item': 'the editor marks the list, we the second of the two',
  'too-few': 'the editor marks the value, of which there may be nothing to see; we its key',
  'wrong-form models/alpha.yaml': 'the editor takes any digits for a day, we those of the calendar',
};

const formCodes = new Set<string>(Object.values(form).map(({ code }) => code));
const checks = join(root, 'test/checks');
const broken = [...formCodes].flatMap((code) => {
  const directory = join(checks, code, 'bad');
  return yamlIn(directory).map((file) => ({
    code,
    file,
    text: withSchema(file, readFileSync(join(directory, file), 'utf8')),
  }));
});

test.each(broken)('an editor sees $code in $file where the compiler does', async ({ code, file, text }) => {
  const mine = ours(file, text).map(({ place }) => place);
  const theirs = (await errorsIn(file, text)).map(({ place }) => place);
  const why = elsewhere[code] ?? elsewhere[`${code} ${file}`];
  if (why === undefined) expect(new Set(theirs)).toEqual(new Set(mine));
  else expect(new Set(theirs), why).not.toEqual(new Set(mine));
});

/** Every other file by which a check is tested, and every near miss: none of them has a mistake of form. */
const others = readdirSync(checks).flatMap((code) =>
  (code === 'base' ? [''] : formCodes.has(code) ? ['good'] : ['bad', 'good']).map((half) =>
    join(checks, code, half),
  ),
);

test('an editor agrees with the compiler on every file of every other sample', {
  timeout: 60_000,
}, async () => {
  let opened = 0;
  for (const directory of others.filter(existsSync)) {
    for (const file of yamlIn(directory)) {
      const path = join(directory, file);
      if (!lstatSync(path).isFile() || !isKnown(file)) continue;
      const bytes = readFileSync(path);
      const text = withSchema(file, bytes.toString('utf8').replace(/^\ufeff/, ''));
      const mine = parsedErrors(file, bytes);
      // What YAML itself, or we beyond it, refuse before any schema is asked.
      if (mine === undefined) continue;
      const places = (await errorsIn(file, text)).map(({ place }) => place);
      expect(new Set(places), path).toEqual(new Set(ours(file, text).map(({ place }) => place)));
      opened += 1;
    }
  }
  expect(opened).toBeGreaterThan(200);
});

describe('an editor completes', () => {
  const head = 'description: Talk.\nowner: us\n';
  test.each([
    ['the fields of a rule', 'capabilities/x.yaml', `${head}rules:\n  - name: long\n    |\n`, ['when', 'use']],
    ['the ways to use models', 'capabilities/x.yaml', `${head}use:\n  |\n`, ['split', 'by', 'cheapest', 'within']],
    ['the top of a capability', 'capabilities/x.yaml', `${head}us|\n`, ['use', 'rules', 'fallback', 'experiment']],
    ['what a split is by', 'capabilities/x.yaml', `${head}use:\n  split: { a: 50%, b: 50% }\n  by: |\n`, ['user', 'session', 'team', 'key', 'request']],
    ['the classes of a fallback', 'capabilities/x.yaml', `${head}fallback:\n  - on: |\n    use: a\n`, ['context_length', 'timeout', 'error']],
    ['features', 'models/x.yaml', 'name: X\nfeatures:\n  - |\n', ['tools', 'json_schema', 'streaming']],
    ['the facts of a catalogue entry', 'catalog/x.yaml', 'model: a/b\n|\n', ['sources', 'context', 'prices']],
  ])('%s', async (_, file, marked, expected) => {
    const text = withSchema(file, marked);
    const at = text.indexOf('|');
    const document = open(file, text.replace('|', ''));
    const { items } = await service.doComplete(document, document.positionAt(at), false);
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(expected));
  }); // biome-ignore format: a table

  const samples = [
    own,
    ...readdirSync(join(root, 'test/samples')).map((name) => join(root, 'test/samples', name, 'registry')),
  ];
  test('at the end of every sample exactly the fields that it does not have yet', {
    timeout: 60_000,
  }, async () => {
    for (const directory of samples.filter(existsSync)) {
      for (const file of yamlIn(directory)) {
        const properties = propertiesOf(kindOf(file));
        if (properties === undefined) continue;
        const text = `${withSchema(file, readFileSync(join(directory, file), 'utf8')).trimEnd()}\n`;
        const document = open(file, text);
        const { items } = await service.doComplete(document, document.positionAt(text.length), false);
        const written = new Set([...text.matchAll(/^([A-Za-z]\w*):/gm)].map(([, key]) => key));
        const offered = new Set(items.map(({ label }) => label));
        expect(offered, file).toEqual(new Set(properties.filter((key) => !written.has(key))));
      }
    }
  });
});

/** The fields at the top of a kind of file; nothing where it is a list. */
function propertiesOf(kind: Kind): string[] | undefined {
  const schema = JSON.parse(readFileSync(join(root, `schemas/${kind}.schema.json`), 'utf8'));
  return schema.properties && Object.keys(schema.properties);
}
