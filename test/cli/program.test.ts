import { describe, expect, test, vi } from 'vitest';
import type { CliCommand } from '../../src/cli/commands/command.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from './fake-shell.ts';
import { signalbox } from './run-signalbox.ts';
import { writeSample } from './sample-registry.ts';

// Several processes are started here, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

async function ran(...words: string[]) {
  const shell = fakeShell();
  const code = await run(words, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

describe('help', () => {
  const all = (list: readonly CliCommand[]): CliCommand[] =>
    list.flatMap((one) => [one, ...all(one.parts ?? [])]);

  test.each(all(commands).map((command) => [command.name, command] as const))(
    '%s says when one wants it, and shows examples that parse',
    async (_name, { when, examples, run: runs, exits }) => {
      expect(when).toMatch(/\.$/);
      expect(examples.length).toBeGreaterThan(0);
      if (runs !== undefined) expect(Object.keys(exits)).toContain('ok');
      for (const { line } of examples) expect(line).toMatch(/(^|\s)signalbox /);
    },
  );

  test('without any word the overview is the result', async () => {
    const { code, stdout, stderr } = await ran();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b.*${summary.slice(0, 20)}`, 'm'));
  });

  test('examples in the help name only options that exist', async () => {
    for (const command of all(commands).filter(({ run: runs }) => runs !== undefined)) {
      const words = command.name === 'create' ? ['keys', 'create'] : [command.name];
      const { stdout } = await ran(...words, '--help');
      const [options = ''] = stdout.split('\nExamples:');
      for (const { line } of command.examples) {
        if (!line.includes(`signalbox ${words.join(' ')}`)) continue;
        for (const [option] of line.matchAll(/--[a-z]+/g)) expect(options, line).toContain(option);
      }
    }
  });
});

describe('wrong usage', () => {
  test.each([
    ['a mistyped command', ['validat'], /did you mean validate/i],
    ['a mistyped option', ['validate', '--registy', 'x'], /did you mean --registry/i],
    ['a mistyped command of a group', ['keys', 'creat'], /did you mean create/i],
    ['an unknown format', ['validate', '--format', 'xml'], /text, json/],
    ['a missing argument', ['resolve'], /capability/],
    ['an argument too many', ['validate', 'registry'], /too many arguments/],
    ['a target that does not exist', ['compile', '--target', 'tabel'], /Did you mean "table"/],
    ['several targets on stdout', ['compile', '--target', 'table,typescript'], /--out/],
    ['a port that is none', ['sim', '--port', '70000'], /0 to 65535/],
    [
      'a context key that does not exist',
      ['resolve', 'chat', '--ctx', 'inputToken=1'],
      /Did you mean "inputTokens"/,
    ],
    ['a context value of the wrong type', ['resolve', 'chat', '--ctx', 'stream=maybe'], /true or false/],
    ['serve without keys', ['serve', '--table', 'x.json'], /caller keys/],
  ])('%s is told on stderr with exit code 3, and stdout stays empty', async (_name, words, says) => {
    const { code, stdout, stderr } = await ran(...words);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a registry that is not there is told in words', async () => {
    const { code, stderr } = await ran('validate', '--registry', 'no/such/place');
    expect(code).toBe(3);
    expect(stderr).toMatch(/no registry at no\/such\/place: no such file or directory/);
  });
});

test('a fault of our own ends with 70 and one line, and with its stack where that is asked for', async () => {
  const broken = (environment: Record<string, string>) => {
    const shell = fakeShell({ environment });
    const failing = {
      ...shell,
      out: () => {
        throw new TypeError('a belief that was wrong');
      },
    };
    return run(['explain'], failing).then((code) => ({ code, stderr: shell.stderr() }));
  };
  const plain = await broken({});
  expect(plain.code).toBe(70);
  expect(plain.stderr).toMatch(/^bug: a belief that was wrong\n/);
  expect(plain.stderr).not.toMatch(/\n\s+at /);
  expect((await broken({ SIGNALBOX_DEBUG: '1' })).stderr).toMatch(/\n\s+at /);
});

test.each<[string, Record<string, string>, boolean]>([
  ['are left out when nobody looks', {}, false],
  ['are there when asked for', { FORCE_COLOR: '1' }, true],
  ['are left out when refused, whatever else is said', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('colours %s', async (_name, environment, coloured) => {
  const registry = writeSample({ 'capabilities/chat.yaml': 'use: nothing\n' });
  const { stdout } = await signalbox(['validate', '--registry', registry], { environment });
  expect(stdout.includes(String.fromCharCode(27))).toBe(coloured);
});

test('help says which options must be given, and defaults as they are written', async () => {
  const shell = fakeShell();
  await run(['publish', '--help'], shell);
  expect(shell.stdout()).toMatch(/--commit <id> +the commit that is compiled; must be given\n/);
  expect(shell.stdout()).toMatch(/--repo <url> +the repository of the commit\n/);
  expect(shell.stdout()).not.toContain('default: []');
  const wait = fakeShell();
  await run(['fleet', 'wait', '--help'], wait);
  expect(wait.stdout()).toMatch(/--timeout <time> +when to give up \(default: 5m\)\n/);
});
