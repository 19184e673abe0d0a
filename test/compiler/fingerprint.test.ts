import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

const now = new Date('2026-01-01T12:00:00Z');
const checks = join(import.meta.dirname, '../checks');

async function fingerprintsOf(chat: string): Promise<(string | undefined)[]> {
  const directory = scratchRegistry({ 'capabilities/chat.yaml': chat }, baseRegistry);
  const { diagnostics } = await compile({ directory, now });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ fingerprint }) => fingerprint);
}

const head = 'description: Talk.\nowner: platform\n';

describe('a fingerprint', () => {
  test('stays while lines move, comments come and other findings go', async () => {
    const [first] = await fingerprintsOf(`${head}use: alfa\n`);
    const [, moved] = await fingerprintsOf(`# new\n\n${head}fallback: [btea]\nuse:   alfa # why\n`);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect([first]).toContain((await fingerprintsOf(`# new\n${head}\n\nuse: alfa\n`))[0]);
    expect(moved).toBe(first);
  });

  test('is another for another value, another place and another name in one place', async () => {
    const [one] = await fingerprintsOf(`${head}use: alfa\n`);
    const [other] = await fingerprintsOf(`${head}use: alfaa\n`);
    expect(other).not.toBe(one);
    const both = await fingerprintsOf(`${head}use: alfa\nfallback: [alfa]\n`);
    expect(new Set(both).size).toBe(both.length);
    const missing = await fingerprintsOf('description: Talk.\n');
    expect(new Set(missing).size).toBe(2);
    expect(await fingerprintsOf(`owner: x\n`)).toEqual(expect.arrayContaining([missing[1]]));
  });

  test('follows a rule by its name when another is put before it', async () => {
    const rule = (name: string, use: string) =>
      `  - name: ${name}\n    when: user == "${name}"\n    use: ${use}\n`;
    const [alone] = await fingerprintsOf(`${head}rules:\n${rule('one', 'alfa')}use: alpha\n`);
    const behind = await fingerprintsOf(
      `${head}rules:\n${rule('two', 'beta')}${rule('one', 'alfa')}use: alpha\n`,
    );
    expect(behind).toContain(alone);
  });
});

test('every finding of every sample has one, and no two of one registry share it', async () => {
  for (const code of readdirSync(checks).filter((name) => name !== 'base')) {
    const directory = scratchRegistry({}, baseRegistry);
    cpSync(join(checks, code, 'bad'), directory, { recursive: true, verbatimSymlinks: true });
    const { diagnostics } = await compile({ directory, now });
    const prints = diagnostics.map(({ fingerprint }) => fingerprint);
    expect(prints).not.toContain(undefined);
    expect(new Set(prints).size, code).toBe(prints.length);
  }
});

test('texts about to be saved are compiled in place of those on the disk', async () => {
  const directory = scratchRegistry({}, baseRegistry);
  const unsaved = new Map([['capabilities/chat.yaml', `${head}use: alfa\n`]]);
  const { diagnostics } = await compile({ directory, now, unsaved });
  expect(diagnostics.map(({ code }) => code)).toContain('unknown-model');
  expect((await compile({ directory, now })).diagnostics).toEqual([]);
});
