import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { catalogue } from '../../src/compiler/catalogue.ts';
import * as codesOfTests from '../../src/policy-test/test-diagnostics.ts';
import { decodeTable } from '../../src/table/decode.ts';
import { fakeShell } from './fake-shell.ts';
import { temporaryDirectory } from './run-signalbox.ts';
import { capability, writeSample } from './sample-registry.ts';

async function ran(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  const code = await run(words, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

/** The sample, and the directory that holds it as `registry`. */
const around = (changes?: Readonly<Record<string, string>>) => dirname(writeSample(changes));

describe('validate', () => {
  test('a sound registry ends with 0 and says what it holds', async () => {
    const { code, stdout, stderr } = await ran(around(), 'validate');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/registry is valid \(2 capabilities, 2 models; revision [0-9a-f]{12}\)\n$/);
  });

  test('a finding shows its place below the registry, its line and its code, and ends with 1', async () => {
    const directory = around({
      'capabilities/chat.yaml': capability('Talk.', 'use: swfit\nfallback: [deep]'),
    });
    const { code, stdout } = await ran(directory, 'validate');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^registry\/capabilities\/chat\.yaml:3:6 error .*unknown-model/m);
    expect(stdout).toContain('use: swfit');
    expect(stdout).toContain('swift');
    expect(stdout).toMatch(/\n1 error in 1 file\n$/);
  });

  test('JSON is one document with a schema name, whatever was found', async () => {
    const sound = JSON.parse((await ran(around(), 'validate', '--format', 'json')).stdout);
    expect(sound).toMatchObject({
      schema: 'signalbox.diagnostics/v1',
      registry: 'registry',
      environment: 'default',
      ok: true,
      counts: { error: 0 },
      compiled: { revision: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), capabilities: 2, models: 2 },
    });
    const directory = around({
      'capabilities/chat.yaml': capability('Talk.', 'use: swfit\nfallback: [deep]'),
    });
    const { code, stdout } = await ran(directory, 'validate', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      counts: { error: 1 },
      compiled: null,
      diagnostics: [
        {
          code: 'unknown-model',
          severity: 'error',
          file: 'capabilities/chat.yaml',
          start: { line: 3, column: 6 },
          end: { line: 3, column: 11 },
        },
      ],
    });
  });

  test('what only follows from another finding is counted, and shown with --all', async () => {
    const directory = around({ 'models/swift.yaml': 'name: [\n' });
    const { stdout } = await ran(directory, 'validate');
    expect(stdout).not.toContain('unknown-model');
    expect(stdout).toMatch(
      /\n1 error in 1 file\n\d more findings? follows? from these; "signalbox validate --all"/,
    );
    const all = await ran(directory, 'validate', '--all');
    expect(all.stdout).toMatch(/chat\.yaml:\d+:\d+ error There is no model "swift" \[unknown-model\]/);
    expect(all.stdout).toMatch(/models\/swift\.yaml:2:1 follows from this: YAML/);
    const told = JSON.parse((await ran(directory, 'validate', '--format', 'json')).stdout);
    const [root] = told.diagnostics;
    expect(told.diagnostics).toHaveLength(1);
    const whole = JSON.parse((await ran(directory, 'validate', '--all', '--format', 'json')).stdout);
    expect(whole.diagnostics).toHaveLength(1 + told.hidden);
    const causes = whole.diagnostics.flatMap(({ causedBy }: { causedBy?: string }) => causedBy ?? []);
    expect(new Set(causes)).toEqual(new Set([root.fingerprint]));
    expect(causes).toHaveLength(told.hidden);
  });

  test('a pipe or a link in place of a file is told, and neither waited for nor followed', async () => {
    const registry = writeSample();
    execFileSync('mkfifo', [join(registry, 'capabilities/pipe.yaml')]);
    writeFileSync(join(dirname(registry), 'elsewhere'), 'not for everybody');
    symlinkSync('../../elsewhere', join(registry, 'capabilities/link.yaml'));
    const { code, stdout } = await ran(dirname(registry), 'validate');
    expect(code).toBe(1);
    expect(stdout).toMatch(/pipe\.yaml:1:1 error/);
    expect(stdout).not.toContain('not for everybody');
  });

  test('an overlay is applied with --env, and an unknown one is a finding', async () => {
    const directory = around();
    const staging = await ran(directory, 'validate', '--env', 'staging', '--format', 'json');
    expect(JSON.parse(staging.stdout)).toMatchObject({ environment: 'staging', ok: true });
    const unknown = await ran(directory, 'validate', '--env', 'stagign');
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain('staging');
  });
});

describe('the registry', () => {
  test('is found from a folder below, and findings name it as seen from there', async () => {
    const directory = around({ 'capabilities/chat.yaml': capability('Talk.', 'use: swfit') });
    mkdirSync(join(directory, 'app/src'), { recursive: true });
    const { code, stdout } = await ran(join(directory, 'app/src'), 'validate');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\.\.\/\.\.\/registry\/capabilities\/chat\.yaml:3:6 error/);
  });

  test('is not any directory: one with nothing of a registry in it is refused, and the right one named', async () => {
    const directory = around();
    writeFileSync(join(directory, 'keys.json'), '{"keys":"not for everybody"}');
    mkdirSync(join(directory, 'tests'));
    const { code, stdout, stderr } = await ran(directory, 'validate', '--registry', '.');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(
      'error: no registry at .: nothing that belongs to one is there\n  Did you mean registry?\n',
    );
  });

  test('shows no line of a file that it does not read', async () => {
    const registry = writeSample();
    writeFileSync(join(registry, 'keys.json'), '{"keys":"not for everybody"}');
    writeFileSync(join(registry, 'teams/keys.json'), '{"keys":"not for everybody"}');
    const { code, stdout } = await ran(dirname(registry), 'validate');
    expect(code).toBe(0);
    expect(stdout.match(/keys\.json is ignored/g)).toHaveLength(2);
    expect(stdout).not.toContain('not for everybody');
  });
});

describe('compile', () => {
  test('stdout is the table and nothing else, and the same each time', async () => {
    const directory = around();
    const first = await ran(directory, 'compile');
    expect(first.code).toBe(0);
    expect(decodeTable(first.stdout).ok).toBe(true);
    expect((await ran(directory, 'compile')).stdout).toBe(first.stdout);
  });

  test('--out writes every target, creates the directory and leaves nothing else there', async () => {
    const directory = around();
    const words = ['compile', '--target', 'table,typescript', '--out', 'build/deep'];
    const { code, stdout, stderr } = await ran(directory, ...words);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/wrote .*revision [0-9a-f]{12}/);
    expect(readdirSync(join(directory, 'build/deep')).sort()).toEqual([
      'capabilities.d.ts',
      'register.d.ts',
      'routing-table.json',
    ]);
  });

  test('--all writes every target, and needs a directory', async () => {
    const directory = around();
    expect((await ran(directory, 'compile', '--all')).stderr).toMatch(/--out/);
    const { code } = await ran(directory, 'compile', '--all', '--out', 'all');
    expect(code).toBe(0);
    expect(readdirSync(join(directory, 'all'))).toEqual(
      expect.arrayContaining(['capabilities.d.ts', 'catalogue.md', 'flagd.json', 'routing-table.json']),
    );
  });

  test('--strict makes an error of what a target cannot express, and writes nothing', async () => {
    const directory = around({
      'capabilities/chat.yaml': capability('Talk.', 'use: swift\nfallback: [deep]'),
    });
    const words = ['compile', '--target', 'flagd', '--out', 'out'];
    const loose = await ran(directory, ...words);
    expect(loose).toMatchObject({ code: 0, stdout: '' });
    expect(loose.stderr).toMatch(/warning.*flagd cannot express fallback of chat/s);
    const strict = await ran(directory, ...words, '--strict', '--out', 'strict');
    expect(strict.code).toBe(1);
    expect(strict.stderr).toMatch(/error.*flagd cannot express fallback of chat/s);
    expect(readdirSync(directory)).not.toContain('strict');
    expect((await ran(directory, 'compile', '--strict')).code).toBe(0);
  });

  test('a registry with errors writes nothing and leaves the old table', async () => {
    const directory = around({ 'capabilities/chat.yaml': capability('Talk.', 'use: nobody') });
    mkdirSync(join(directory, 'build'));
    writeFileSync(join(directory, 'build/routing-table.json'), 'old');
    const { code, stdout, stderr } = await ran(directory, 'compile', '--out', 'build');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('unknown-model');
    expect(readFileSync(join(directory, 'build/routing-table.json'), 'utf8')).toBe('old');
  });

  test('a place that cannot be written is told in words, and the old table stands', async () => {
    const directory = around();
    writeFileSync(join(directory, 'taken'), 'a file');
    const { code, stderr } = await ran(directory, 'compile', '--out', 'taken/build');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: .*taken is a file, not a directory\n {2}--out names a directory\.\n$/);
    expect(readFileSync(join(directory, 'taken'), 'utf8')).toBe('a file');
  });

  test.each(['taken', '/dev/full', '/proc/none/below'])('--out %s is told in words', async (out) => {
    const directory = around();
    writeFileSync(join(directory, 'taken'), 'a file');
    const { code, stderr } = await ran(directory, 'compile', '--out', out);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^error: .*(is a (file|device), not a directory|no directory can be made there)\n/,
    );
  });

  test('what is not a file is not replaced, and a link keeps pointing where it did', async () => {
    const directory = around();
    mkdirSync(join(directory, 'one/routing-table.json'), { recursive: true });
    expect((await ran(directory, 'compile', '--out', 'one')).stderr).toMatch(/not a regular file/);
    mkdirSync(join(directory, 'two'));
    writeFileSync(join(directory, 'real.json'), 'old');
    symlinkSync('../real.json', join(directory, 'two/routing-table.json'));
    expect((await ran(directory, 'compile', '--out', 'two')).code).toBe(0);
    expect(decodeTable(readFileSync(join(directory, 'real.json'), 'utf8')).ok).toBe(true);
  });
});

test('compile and types tell machines what became of it', async () => {
  const directory = around();
  const compiled = await ran(directory, 'compile', '--out', 'build', '--format', 'json');
  expect(compiled.code).toBe(0);
  expect(JSON.parse(compiled.stdout)).toMatchObject({ schema: 'signalbox.diagnostics/v1', ok: true });
  const piped = await ran(directory, 'compile', '--format', 'json');
  expect(decodeTable(piped.stdout).ok).toBe(true);
  expect(JSON.parse(piped.stderr)).toMatchObject({ ok: true });
  const states = ['missing', 'written', 'up-to-date'];
  for (const [index, words] of [['--check'], [], ['--check']].entries()) {
    const { code, stdout } = await ran(directory, 'types', ...words, '--format', 'json');
    expect(code).toBe(index === 0 ? 1 : 0);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'signalbox.types/v1',
      file: 'capabilities.d.ts',
      state: states[index],
    });
  }
  writeFileSync(join(directory, 'registry/capabilities/chat.yaml'), capability('Talk.', 'use: nobody'));
  for (const command of ['compile', 'types']) {
    const broken = await ran(directory, command, '--format', 'json', '--out', 'other');
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.stdout)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'unknown-model' }, {}],
    });
  }
});

describe('resolve', () => {
  test('the text names who answers, in order', async () => {
    const { code, stdout } = await ran(around(), 'resolve', 'chat');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^chat → swift@north\n/);
    expect(stdout).toMatch(/1 {2}swift@north .*\n.*2 {2}deep@south .*\(fallback\)/);
  });

  test('context decides, and --explain names the rule and its line', async () => {
    const words = ['resolve', 'think', '--ctx', 'request.inputTokens=5000', '--explain'];
    const { stdout } = await ran(around(), ...words);
    expect(stdout).toContain('think → deep@south');
    expect(stdout).toMatch(/long ones: matched {2}registry\/capabilities\/think\.yaml:4:5/);
    const short = await ran(around(), 'resolve', 'think', '--ctx', 'inputTokens=10', '--explain');
    expect(short.stdout).toContain('long ones: did not match');
  });

  test('a prompt in a file tells how long and how demanding it is, and --ctx has the last word', async () => {
    const directory = around();
    writeFileSync(join(directory, 'long.txt'), 'The ferry leaves the harbour at seven. '.repeat(1000));
    const words = ['resolve', 'think', '--prompt', 'long.txt', '--explain'];
    const { stdout, stderr } = await ran(directory, ...words);
    expect(stdout).toContain('long ones: matched');
    expect(stderr).toMatch(/^long\.txt: inputTokens \d{4,5}, complexity 0\.\d+\n$/);
    const told = await ran(directory, ...words, '--ctx', 'inputTokens=10');
    expect(told.stdout).toContain('long ones: did not match');
    const missing = await ran(directory, 'resolve', 'think', '--prompt', 'none.txt');
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain('cannot read none.txt: no such file or directory');
    const folder = await ran(directory, 'resolve', 'think', '--prompt', '.');
    expect([folder.code, folder.stdout]).toEqual([3, '']);
  });

  test('JSON carries the whole resolution', async () => {
    const { stdout } = await ran(around(), 'resolve', 'chat', '--format', 'json', '--env', 'staging');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'signalbox.resolution/v1',
      resolution: { capability: 'chat', targets: [{ deployment: 'deep@south' }], reason: 'STATIC' },
    });
  });

  test.each([
    ['an unknown capability', ['chta'], /^There is no capability "chta"\.\nDid you mean chat\?\n$/],
    [
      'one that is like none',
      ['zzzzzzzz'],
      /^There is no capability "zzzzzzzz"\.\nThere are: chat, (?:[\w-]+, )*[\w-]+\.\n$/,
    ],
    ['a capability that the team may not use', ['think', '--team', 'search'], /^The team "search" may not/],
    [
      'an unknown team',
      ['chat', '--team', 'serach'],
      /^There is no team "serach"\.\nDid you mean search\?\n$/,
    ],
  ])('%s is told on stderr and ends with 1', async (_name, words, says) => {
    const { code, stdout, stderr } = await ran(around(), 'resolve', ...words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
  });

  test('JSON holds the error as well', async () => {
    const { code, stdout } = await ran(around(), 'resolve', 'chta', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout).resolution).toMatchObject({ error: { code: 'UNKNOWN_CAPABILITY' } });
  });

  test('a registry with errors shows them on stderr and answers nothing', async () => {
    const directory = around({ 'capabilities/chat.yaml': capability('Talk.', 'use: nobody') });
    const { code, stdout, stderr } = await ran(directory, 'resolve', 'chat');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('unknown-model');
  });
});

describe('types', () => {
  test('--check passes after a run, and fails when a capability has come or gone', async () => {
    const registry = writeSample();
    const directory = dirname(registry);
    expect((await ran(directory, 'types', '--check')).stdout).toMatch(/does not exist/);
    expect((await ran(directory, 'types')).code).toBe(0);
    expect((await ran(directory, 'types', '--check')).code).toBe(0);
    expect(readFileSync(join(directory, 'capabilities.d.ts'), 'utf8')).toMatch(/readonly '?"?chat/);
    writeFileSync(join(registry, 'capabilities/draw.yaml'), capability('Draw.', 'use: deep'));
    const stale = await ran(directory, 'types', '--check');
    expect(stale).toMatchObject({
      code: 1,
      stdout: 'capabilities.d.ts is out of date. Run "signalbox types".\n',
    });
  });

  test('--check writes nothing', async () => {
    const directory = around();
    await ran(directory, 'types', '--check');
    expect(existsSync(join(directory, 'capabilities.d.ts'))).toBe(false);
  });
});

describe('explain', () => {
  test('says what a code means, and lists all of them', async () => {
    expect((await ran('.', 'explain', 'fallback-cycle')).stdout).toMatch(/^fallback-cycle \(error\)\n\n\w/);
    expect((await ran('.', 'explain', 'table-refused')).stdout).toMatch(/^table-refused \(error\)\n\n\w/);
    const { stdout } = await ran('.', 'explain');
    const [errors = '', warnings = '', notes = ''] = stdout.split('\n\n');
    expect(errors).toMatch(/^Errors: [\s\S]*^ {2}unknown-model +The name must be [^\n]+\.$/m);
    expect(warnings).toMatch(/^Warnings:\n/);
    expect(notes).toMatch(/^Notes:\n/);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    const codes = [...stdout.matchAll(/^ {2}(\S+) {2,}\S/gm)].map(([, code]) => code);
    expect(codes).toHaveLength(catalogue.length + Object.keys(codesOfTests).length);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('an unknown code ends with 1 and the nearest one', async () => {
    expect(await ran('.', 'explain', 'fallback-cicle')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no code "fallback-cicle". Did you mean "fallback-cycle"?\n',
    });
  });
});

describe('keys create', () => {
  const made = (directory: string) => JSON.parse(readFileSync(join(directory, 'keys.json'), 'utf8'));

  test('prints the key once, keeps only its digest, and only for the owner to read', async () => {
    const directory = temporaryDirectory();
    const { code, stdout } = await ran(directory, 'keys', 'create', '--team', 'search', '--id', 'ci');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sb-[\w-]{49}\n$/);
    expect(made(directory)).toEqual({
      keys: [{ id: 'ci', team: 'search', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(statSync(join(directory, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  test('adds to a file, refuses an id that it has, and keeps its mode', async () => {
    const directory = temporaryDirectory();
    await ran(directory, 'keys', 'create', '--team', 'search', '--id', 'one');
    chmodSync(join(directory, 'keys.json'), 0o644);
    await ran(directory, 'keys', 'create', '--team', 'legal', '--id', 'two', '--expires', '2027-01-01');
    expect(made(directory).keys).toMatchObject([
      { id: 'one' },
      { id: 'two', expires: '2027-01-01T00:00:00.000Z' },
    ]);
    expect(statSync(join(directory, 'keys.json')).mode & 0o777).toBe(0o600);
    const again = await ran(directory, 'keys', 'create', '--team', 'legal', '--id', 'two');
    expect(again).toMatchObject({ code: 3, stdout: '' });
    expect(readdirSync(directory)).toEqual(['keys.json']);
  });

  test('a team that the registry does not have gets no key', async () => {
    const directory = around();
    const { code, stdout, stderr } = await ran(directory, 'keys', 'create', '--team', 'serach');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe('error: registry has no team "serach"\n  Did you mean search?\n');
    expect(readdirSync(directory)).toEqual(['registry']);
    expect((await ran(directory, 'keys', 'create', '--team', 'search')).code).toBe(0);
  });

  test('several at once lose none', async () => {
    const directory = temporaryDirectory();
    const many = Array.from({ length: 8 }, () => ran(directory, 'keys', 'create', '--team', 'search'));
    expect((await Promise.all(many)).map(({ code }) => code)).toEqual(Array(8).fill(0));
    expect(made(directory).keys).toHaveLength(8);
  });

  test.each([
    ['a file that is not JSON', 'nonsense'],
    ['a file with an unsound entry', '{"keys":[{"id":"x","team":"y","sha256":"short"}]}'],
  ])('%s is left as it is, and no key is printed', async (_name, content) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'keys.json'), content);
    const { code, stdout, stderr } = await ran(directory, 'keys', 'create', '--team', 'search');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(readFileSync(join(directory, 'keys.json'), 'utf8')).toBe(content);
  });
});
