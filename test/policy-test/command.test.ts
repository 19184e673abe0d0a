import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from '../cli/fake-shell.ts';
import { hostile } from '../cli/report/hostile.ts';
import { root } from '../cli/run-signalbox.ts';
import { writeSample } from '../cli/sample-registry.ts';
import { registry, testsOf } from './scratch.ts';

const passing = '  - { name: answers, expect: { model: swift } }';
const failing = [
  '  - { name: answers, expect: { model: swift } }',
  '  - name: search goes deep with "<long>" texts',
  '    given: { team: search, request: { inputTokens: 1k } }',
  '    expect: { model: deep, rule: search goes deep }',
  '  - { name: half, expect: { share: { swift: 50% } } }',
].join('\n');

async function signalboxTest(cases: string | undefined, ...words: string[]) {
  const directory = writeSample({ ...registry, ...(cases === undefined ? {} : testsOf(cases)) });
  const shell = fakeShell({ directory: dirname(directory) });
  const code = await run(['test', ...words], shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

describe('signalbox test', () => {
  test.each(['text', 'json', 'junit', 'github', 'markdown'])('writes failures as %s', async (format) => {
    const { code, stdout } = await signalboxTest(failing, '--format', format);
    expect(code).toBe(1);
    const stable = stdout.replaceAll(/[0-9a-f]{64}/g, '<revision>');
    await expect(stable).toMatchFileSnapshot(`expected/failing.${format}.txt`);
  });

  test.each(['text', 'json', 'junit', 'github', 'markdown'])('writes hostile names as %s', async (format) => {
    // What the compiler does not let through is no name of a case.
    const names = hostile.filter((text) => !/[\u202e\ud800]/.test(text));
    const cases = names.map(
      (name) =>
        `  - { name: ${JSON.stringify(name)}, given: { user: ${JSON.stringify(name)} }, expect: { model: third } }`,
    );
    const { code, stdout } = await signalboxTest(cases.join('\n'), '--format', format);
    expect(code).toBe(1);
    const stable = stdout.replaceAll(/[0-9a-f]{64}/g, '<revision>');
    await expect(stable).toMatchFileSnapshot(`expected/hostile.${format}.txt`);
    if (format === 'json') return;
    const commands = stdout.split(/\r\n|[\r\n]/).filter((line) => /^\s*::|##\[/.test(line));
    expect(commands.filter((line) => !/^::error (?:file|title)=/.test(line))).toEqual([]);
    if (format !== 'github') expect(commands).toEqual([]);
  });

  test('writes each format to its file, and colours as colours', async () => {
    const directory = dirname(writeSample({ ...registry, ...testsOf(failing) }));
    const shell = { ...fakeShell({ directory }), colour: { out: true, note: false } };
    const written: string[] = [];
    const words = ['--format', 'text', '--format', 'junit', '--output', 'out/tests.xml'];
    expect(await run(['test', ...words], { ...shell, out: (text) => void written.push(text) })).toBe(1);
    expect(written.join('')).toContain('expected \u001b[32m');
    expect(written.join('')).not.toContain('\ufffd');
    expect(readFileSync(join(directory, 'out/tests.xml'), 'utf8')).toContain('<testsuites');
  });

  test('ends well where every case passes', async () => {
    expect(await signalboxTest(passing)).toEqual({ code: 0, stdout: '1 passed, 0 failed\n', stderr: '' });
  });

  test('fails without a case, and shows how one is written', async () => {
    const { code, stderr } = await signalboxTest(undefined);
    expect(code).toBe(1);
    expect(stderr).toContain('no policy tests in registry/tests');
    expect(stderr).toContain('capability: chat');
  });

  test('fails where nothing has the words of --only', async () => {
    const { code, stderr } = await signalboxTest(passing, '--only', 'nobody');
    expect([code, stderr]).toEqual([1, 'no case has "nobody" in its file or name; there are 1\n']);
  });

  test('runs only what has the words of --only', async () => {
    const { code, stdout } = await signalboxTest(failing, '--only', 'answers');
    expect([code, stdout]).toEqual([0, '1 passed, 0 failed, 2 not asked for\n']);
  });

  test.each([
    ['--coverage-min', 'coverage'],
    ['--mutation-min', 'mutation score'],
  ])('fails below %s', async (option, what) => {
    const { code, stdout } = await signalboxTest(passing, option, '100%');
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`the ${what} of [\\d.]+ % is below the minimum of 100 %`));
  });

  test('refuses a minimum that is no share', async () => {
    expect((await signalboxTest(passing, '--coverage-min', '80')).code).toBe(3);
  });

  test('shows the mistakes of a registry instead of running against none', async () => {
    const { code, stdout } = await signalboxTest('  - { name: one, expect: { model: swfit } }');
    expect(code).toBe(1);
    expect(stdout).toContain('There is no model "swfit" [unknown-name-in-test]');
    expect(stdout).toContain('Did you mean `swift`?');
  });
});

test("the project's own tests notice at least 80 % of all changes and touch every part", async () => {
  const shell = fakeShell({ directory: root });
  const code = await run(['test', '--coverage-min', '100%', '--mutation-min', '80%'], shell);
  expect([code, shell.stderr()]).toEqual([0, '']);
});
