import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { baseRegistry, scratchRegistry } from '../compiler/scratch-registry.ts';
import { fakeShell } from './fake-shell.ts';

const pinned = 'catalog: acme/alpha-1\ndeployments:\n  - { provider: acme, model: alpha-1 }\n';

function document(input: number, context = 200_000) {
  const model = {
    name: 'Alpha',
    modalities: { input: ['text'], output: ['text'] },
    limit: { context, output: 8000 },
    cost: { input, output: 15 },
    tool_call: true,
  };
  return JSON.stringify({ acme: { models: { 'alpha-1': model } } });
}

/** A registry with one pinned model, and a source beside it. */
function scratch(files: Record<string, string> = {}): string {
  const directory = scratchRegistry(
    { 'models/alpha.yaml': `features: [tools, streaming]\n${pinned}`, ...files },
    baseRegistry,
  );
  writeFileSync(join(directory, '.api.json'), document(3));
  return directory;
}

async function signalbox(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  const code = await run([...words, '--registry', directory], shell);
  return { code, out: shell.stdout(), note: shell.stderr() };
}

describe('signalbox catalog sync', () => {
  test('makes the entry that the registry lacks, and nothing more the second time', async () => {
    const directory = scratch();
    expect(await signalbox(directory, 'validate')).toMatchObject({ code: 1 });
    const first = await signalbox(directory, 'catalog', 'sync', '--from', '.api.json');
    expect(first).toMatchObject({
      code: 0,
      out: 'alpha (acme/alpha-1)\n  new\n1 of 1 pinned models changed\n',
    });
    expect(await signalbox(directory, 'validate')).toMatchObject({ code: 0 });
    const bytes = readFileSync(join(directory, 'catalog/alpha.yaml'), 'utf8');
    const second = await signalbox(directory, 'catalog', 'sync', '--from', '.api.json');
    expect(second).toMatchObject({ code: 0, out: '0 of 1 pinned models changed\n' });
    expect(readFileSync(join(directory, 'catalog/alpha.yaml'), 'utf8')).toBe(bytes);
  });

  test('writes nothing with --dry-run, and says what it would', async () => {
    const directory = scratch();
    const { code, out } = await signalbox(directory, 'catalog', 'sync', '--from', '.api.json', '--dry-run');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'alpha (acme/alpha-1)\n  new\n1 of 1 pinned models would change\n',
    });
    expect(existsSync(join(directory, 'catalog'))).toBe(false);
  });

  test('writes the others where one model is in no source', async () => {
    const directory = scratch({ 'models/beta.yaml': pinned.replace('alpha-1', 'alhpa-1') });
    const { code, out } = await signalbox(directory, 'catalog', 'sync', '--from', '.api.json');
    expect(code).toBe(1);
    expect(out).toContain('error: acme/alhpa-1 is not in .api.json; did you mean acme/alpha-1?');
    expect(existsSync(join(directory, 'catalog/alpha.yaml'))).toBe(true);
    expect(existsSync(join(directory, 'catalog/beta.yaml'))).toBe(false);
  });

  test('leaves a file with errors as it is and shows them', async () => {
    const broken = 'model: acme/alpha-1\ncontext: 200\n';
    const directory = scratch({ 'catalog/alpha.yaml': broken });
    const { code, note } = await signalbox(directory, 'catalog', 'sync', '--from', '.api.json');
    expect(code).toBe(1);
    expect(note).toContain('not-a-quantity');
    expect(readFileSync(join(directory, 'catalog/alpha.yaml'), 'utf8')).toBe(broken);
  });

  test.each([
    ['missing.json', 'no such file'],
    ['signalbox.yaml', 'it is not JSON'],
    ['.other.json', "not in the form of models.dev's api.json"],
    [
      'http://models.example/api.json?key=secret',
      'cannot read http://models.example/api.json: it is not fetched',
    ],
  ])('cannot run with %s as its source', async (name, words) => {
    const directory = scratch();
    writeFileSync(join(directory, '.other.json'), '{"a":1}');
    const { code, note } = await signalbox(directory, 'catalog', 'sync', '--from', name);
    expect(code).toBe(3);
    expect(note).toContain(words);
    expect(note).not.toContain('secret');
  });
});

describe('signalbox catalog diff', () => {
  test('names what differs, as text and as JSON, and answers 1; 0 where all agree', async () => {
    const directory = scratch();
    await signalbox(directory, 'catalog', 'sync', '--from', '.api.json');
    expect(await signalbox(directory, 'catalog', 'diff', '--from', '.api.json')).toMatchObject({
      code: 0,
      out: '1 pinned models, 0 differences\n',
    });
    writeFileSync(join(directory, '.new.json'), document(4, 400_000));
    const words = ['catalog', 'diff', '--from', '.api.json', '--from', '.new.json'];
    const text = await signalbox(directory, ...words);
    expect(text).toMatchObject({
      code: 1,
      out: [
        'alpha context: registry 200k, .api.json 200k, .new.json 400k',
        'alpha price.input: registry 3 USD, .api.json 3 USD, .new.json 4 USD',
        '1 pinned models, 2 differences',
        '',
      ].join('\n'),
    });
    const json = JSON.parse((await signalbox(directory, ...words, '--format', 'json')).out);
    expect(json).toMatchObject({ sources: ['.api.json', '.new.json'], unknown: [] });
    expect(json.differences.map(({ figure }: { figure: string }) => figure)).toEqual([
      'context',
      'price.input',
    ]);
  });

  test('compares what the model itself says where it overrides its entry', async () => {
    const directory = scratch({
      'models/alpha.yaml': `features: [tools, streaming]\ncontext: 100k\n${pinned}`,
    });
    await signalbox(directory, 'catalog', 'sync', '--from', '.api.json');
    const { out } = await signalbox(directory, 'catalog', 'diff', '--from', '.api.json');
    expect(out).toContain('alpha context: registry 100k, .api.json 200k');
  });
});
