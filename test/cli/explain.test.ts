import { expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from './fake-shell.ts';

test('explain shows what is wrong and what is right, each under the file that it belongs in', async () => {
  const shell = fakeShell();
  expect(await run(['explain', 'tab-indentation'], shell)).toBe(0);
  expect(shell.stdout()).toContain('\n\nWrong, in signalbox.yaml:\n\n    retry:\n    \tattempts: 3\n');
  expect(shell.stdout()).toMatch(/\n\nRight, in signalbox\.yaml:\n\n {4}retry: \{ attempts: 3 \}\n$/);
});

test('explain names the characters that nobody sees, and shows no secret', async () => {
  const shell = fakeShell();
  await run(['explain', 'control-character'], shell);
  expect(shell.stdout()).toMatch(/<U\+00[0-9A-F]{2}>/);
  await run(['explain', 'secret-in-registry'], shell);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
  expect(shell.stdout()).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u202a-\u202e]/);
  expect(shell.stdout()).toMatch(/\*{16}/);
});

test('explain tells the codes of plans and of the gateway, and both meanings of one that a finding has too', async () => {
  const explained = async (code: string) => {
    const shell = fakeShell();
    await run(['explain', code], shell);
    return shell.stdout() + shell.stderr();
  };
  expect(await explained('target-moved')).toBe(
    'target-moved (a change in a plan: BEHAVIOURAL)\n\nSome requests go to another deployment first.\n',
  );
  expect(await explained('upstream_quota')).toBe(
    'upstream_quota (error.code of the gateway)\n\nOur account with the provider is out of credit.\n',
  );
  const both = await explained('invariant-broken');
  expect(both).toMatch(/^invariant-broken \(error\)/);
  expect(both).toContain('invariant-broken (a change in a plan: BREAKING)');
  expect(await explained('target-movd')).toContain('Did you mean "target-moved"?');
});
