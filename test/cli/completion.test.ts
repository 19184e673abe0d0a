import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { shells } from '../../src/cli/completion/shells/index.ts';
import { run } from '../../src/cli/main.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { fakeShell } from './fake-shell.ts';
import { bin, temporaryDirectory } from './run-signalbox.ts';
import { writeSample } from './sample-registry.ts';

// Real shells start real commands here, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** What a shell is answered in a directory with the sample registry: the words, and the line for paths. */
async function asked(shellName: string, words: readonly string[], directory = dirname(writeSample())) {
  const shell = fakeShell({ directory });
  const code = await run(['completion', shellName, '--', ...words], shell);
  expect({ code, stderr: shell.stderr() }).toEqual({ code: 0, stderr: '' });
  return shell
    .stdout()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0]);
}

describe('what is offered', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a command', ['pl'], ['plan']],
    ['a command of a group', ['keys', 'c'], ['create']],
    ['a command to be helped with', ['help', 'pl'], ['plan']],
    ['an option', ['plan', '--fo'], ['--format']],
    ['an option after an argument', ['resolve', 'chat', '--expl'], ['--explain']],
    ['choices of an option', ['validate', '--fix=l'], ['--fix=likely']],
    ['choices of a value of its own', ['plan', '--format', 's'], ['sarif', 'summary']],
    ['the last of several choices', ['compile', '--target', 'table,m'], ['table,markdown', 'table,mermaid']],
    ['capabilities', ['resolve', ''], ['chat', 'think']],
    ['capabilities and codes to explain', ['explain', 'chat'], ['chat']],
    ['codes', ['explain', 'fallback-cy'], ['fallback-cycle']],
    ['codes of policy tests', ['explain', 'policy-test-f'], ['policy-test-failed']],
    ['models and providers', ['usages', ''], ['deep', 'swift', 'provider:north', 'provider:south']],
    ['the id that an option names', ['plan', '--capability', 't'], ['think']],
    ['teams, once', ['keys', 'create', '--team', ''], ['search']],
    ['environments', ['validate', '--env', ''], ['staging']],
    ['environments of an argument', ['diff', 'default', 's'], ['staging']],
    ['files', ['plan', '--output', 'x'], [':files']],
    ['files of a short option', ['plan', '-o', ''], [':files']],
    ['files of an option for several', ['simulate', '--records', 'a', ''], [':files']],
    ['directories', ['plan', '--registry=sr'], [':directories']],
    ['arguments alone after --', ['resolve', '--', 'c'], ['chat']],
    ['shells', ['completion', 'z'], ['zsh']],
    ['nothing where nothing is known', ['resolve', 'chat', '--user', ''], []],
    ['nothing for a command that there is not', ['nonsense', ''], []],
    ['nothing where an option is wrong', ['plan', '--nonsense=', 'x'], []],
  ])('%s', async (_, words, expected) => {
    expect(await asked('fish', words)).toEqual(expected);
  });

  test('everything that the command line declares, by its own names', async () => {
    const directory = dirname(writeSample());
    const visit = async (command: Command, path: readonly string[]): Promise<void> => {
      const options = command.createHelp().visibleOptions(command);
      expect(await asked('zsh', [...path, '--'], directory)).toEqual(options.map(({ long }) => long));
      for (const { long, argChoices } of options) {
        if (long === undefined || argChoices === undefined) continue;
        expect(await asked('zsh', [...path, `${long}=`], directory)).toEqual(
          argChoices.map((choice) => `${long}=${choice}`),
        );
      }
      const below = command.createHelp().visibleCommands(command);
      if (below.length === 0) return;
      expect(await asked('zsh', [...path, ''], directory)).toEqual(below.map((one) => one.name()));
      for (const one of command.commands) await visit(one, [...path, one.name()]);
    };
    await visit(
      buildProgram(fakeShell(), () => {}),
      [],
    );
  });

  test('the names of the registry that the line names', async () => {
    const directory = temporaryDirectory();
    const registry = writeSample();
    expect(await asked('fish', ['resolve', 'c', '--registry', registry, ''], directory)).toEqual(
      expect.arrayContaining(['--explain']),
    );
    expect(await asked('fish', ['resolve', `--registry=${registry}`, 'c'], directory)).toEqual(['chat']);
    expect(await asked('fish', ['resolve', 'c'], directory)).toEqual([]);
  });

  test('names of a registry that does not compile, and none that a shell could take for more', async () => {
    const registry = writeSample({ 'capabilities/chat.yaml': 'use: "open' });
    for (const name of ['$(touch x).yaml', 'a b.yaml', ':files.yaml', '`x`.yaml', "o'.yaml", 'notes.txt']) {
      writeFileSync(join(registry, 'capabilities', name), '');
    }
    expect(await asked('bash', ['resolve', ''], dirname(registry))).toEqual(['chat', 'think']);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['an equals sign', ['plan', '--format', '=', 'js'], ['json']],
    ['an equals sign with nothing behind it', ['validate', '--fix', '='], ['safe', 'likely']],
    ['a colon', ['usages', 'provider', ':', 'n'], ['north']],
    ['a colon with nothing behind it', ['usages', 'provider', ':'], ['north', 'south']],
    ['no colon, where that is switched off', ['usages', 'provider:n'], ['provider:north']],
  ])('bash, which cuts words at %s, gets what it replaces', async (_, words, expected) => {
    expect(await asked('bash', words)).toEqual(expected);
  });

  test('there is no script for another shell', async () => {
    const shell = fakeShell();
    expect(await run(['completion', 'tcsh'], shell)).toBe(3);
    expect([shell.stdout(), shell.stderr()]).toEqual(['', expect.stringContaining('bash, zsh, fish')]);
  });
});

/** Lines as somebody would type them up to the Tab, and what they are then. */
const typed: readonly (readonly [string, string])[] = [
  ['signalbox pl', 'signalbox plan'],
  ['signalbox plan --format mark', 'signalbox plan --format markdown'],
  ['signalbox plan --format=sum', 'signalbox plan --format=summary'],
  ['signalbox resolve th', 'signalbox resolve think'],
  ['signalbox usages provider:nor', 'signalbox usages provider:north'],
  ['signalbox plan --output a\\ fi', 'signalbox plan --output a file.txt'],
  ['signalbox plan --output=pla', 'signalbox plan --output=plain.txt'],
];

const has = (command: string) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
const missing = (...commands: string[]) => {
  const gone = commands.filter((command) => !has(command));
  if (gone.length > 0) console.log(`skipped: completion in ${commands[0]}: no ${gone.join(', ')} here`);
  return gone.length > 0;
};

/** A directory with a registry and some files, and an environment in which `signalbox` is this one. */
function surroundings() {
  const directory = dirname(writeSample());
  for (const name of ['a file.txt', 'plain.txt']) writeFileSync(join(directory, name), '');
  const folder = join(directory, '.bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'signalbox'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(join(folder, 'signalbox'), 0o755);
  for (const { shell, script } of Object.values(shells)) writeFileSync(join(folder, shell), script);
  const PATH = [folder, process.env['PATH'] ?? ''].join(delimiter);
  return { directory, folder, environment: { PATH, HOME: directory, TERM: 'dumb', LC_ALL: 'C.UTF-8' } };
}

/** Types into an interactive shell on a terminal of its own; answers what was on it. */
async function session(
  command: string,
  keys: string,
  { directory, environment }: ReturnType<typeof surroundings>,
) {
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: directory, env: environment });
  onTestFinished(() => void child.kill('SIGKILL'));
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  child.stdin.end(keys);
  await new Promise((done) => child.on('close', done));
  return screen.replaceAll('\r', '');
}

const tab = '\t';
/** To the begin of the line, so that what was completed is printed and not run. */
const echoed = (line: string) => `${line}${tab}\u0001echo \n`;

describe.each([
  ['bash', 'bash --norc --noprofile -i', ''],
  ['zsh', 'zsh -f -i', 'autoload -U compinit; compinit -u -D\n'],
])('%s', (name, command, begin) => {
  test.skipIf(missing(name, 'script'))('completes what is typed', async () => {
    const around = surroundings();
    const keys = `${begin}source .bin/${name}\n${typed.map(([line]) => echoed(line)).join('')}exit\n`;
    const lines = (await session(command, keys, around)).split('\n').map((line) => line.trimEnd());
    for (const [, whole] of typed) expect(lines).toContain(whole);
  });

  test.skipIf(missing(name, 'script'))('prints nothing of its own where there is no signalbox', async () => {
    const around = surroundings();
    const environment = { ...around.environment, PATH: process.env['PATH'] ?? '' };
    const keys = `${begin}source .bin/${name}\n${echoed('signalbox nosuch')}exit\n`;
    const screen = await session(command, keys, { ...around, environment });
    expect(screen).toMatch(/^signalbox nosuch *$/m);
    expect(screen).not.toMatch(/not found|error|No such file/i);
  });
});

test.skipIf(missing('fish'))('fish completes what is typed', () => {
  const { directory, folder, environment } = surroundings();
  for (const [line, whole] of typed) {
    const words = execFileSync(
      'fish',
      ['--no-config', '-c', `source ${folder}/fish; complete -C ${JSON.stringify(line)}`],
      { cwd: directory, env: environment, encoding: 'utf8' },
    );
    const [found = ''] = words.split(/[\t\n]/);
    expect(found.replaceAll('\\', '')).toBe(/(\S+(?: file\.txt)?)$/.exec(whole)?.[1]);
  }
});
