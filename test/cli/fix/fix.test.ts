import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/main.ts';
import { fakeShell } from '../fake-shell.ts';
import { sample, writeSample as writeWhole } from '../sample-registry.ts';

async function ran(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  const code = await run(['validate', ...words], shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

/** The sample, whose overlay leaves the capability alone that is written anew here. */
function writeSample(changes: Readonly<Record<string, string>> = {}): string {
  const overlay = 'patches:\n  - patch: teams/search\n    set: { name: Seek }\n';
  return writeWhole({ 'environments/staging.yaml': overlay, ...changes });
}

const head = '# a note\ndescription:   Talk.  # kept\nowner: tests\n\n';
const chat = 'capabilities/chat.yaml';

/** What is written, how sure the edit must be, and what stands there afterwards. */
const cases = [
  ['a misspelt model', 'likely', chat, `${head}use: swfit # best\n`, `${head}use: swift # best\n`],
  [
    'a misspelt field',
    'likely',
    chat,
    `${head}use: swift\nfalback: [deep]\n`,
    `${head}use: swift\nfallback: [deep]\n`,
  ],
  [
    'two slips, one behind the other',
    'likely',
    chat,
    `${head}use: swift\nfalback: [deeep]\n`,
    `${head}use: swift\nfallback: [deep]\n`,
  ],
  [
    'a missing unit',
    'likely',
    chat,
    `${head}use: swift\ntimeouts: { total: 30 }\n`,
    `${head}use: swift\ntimeouts: { total: 30s }\n`,
  ],
  [
    'yes for true',
    'safe',
    chat,
    `${head}use: swift\nexclusive: yes\n`,
    `${head}use: swift\nexclusive: true\n`,
  ],
  [
    'a number for a text',
    'safe',
    chat,
    'description: 1.10 # as is\nowner: t\nuse: swift\n',
    'description: "1.10" # as is\nowner: t\nuse: swift\n',
  ],
  [
    'tabs',
    'safe',
    chat,
    `${head}use:\n\tsplit: { swift: 50%, deep: 50% }\n\tby: user\n`,
    `${head}use:\n  split: { swift: 50%, deep: 50% }\n  by: user\n`,
  ],
  [
    'old line ends',
    'safe',
    chat,
    'description: a\rowner: b\ruse: swift\r',
    'description: a\nowner: b\nuse: swift\n',
  ],
  ['a byte order mark in the middle', 'safe', chat, `${head}\ufeffuse: swift\n`, `${head}use: swift\n`],
  ['an invisible character', 'likely', chat, `${head}use: sw\u200bift\n`, `${head}use: swift\n`],
  [
    'an item that stands twice in brackets',
    'safe',
    'models/deep.yaml',
    sample['models/deep.yaml'].replace('[tools, streaming]', '[tools, streaming,  tools]'),
    sample['models/deep.yaml'],
  ],
  [
    'an item that stands twice on lines of its own',
    'safe',
    'models/deep.yaml',
    sample['models/deep.yaml'].replace(
      '[tools, streaming]',
      '\n  - tools # needed\n  - streaming\n  - tools # again',
    ),
    sample['models/deep.yaml'].replace('[tools, streaming]', '\n  - tools # needed\n  - streaming # again'),
  ],
  [
    'a misspelt team in a condition',
    'likely',
    chat,
    `${head}rules:\n  - when: team.id == 'serch' # us\n    use: deep\nuse: swift\n`,
    `${head}rules:\n  - when: team.id == 'search' # us\n    use: deep\nuse: swift\n`,
  ],
  [
    'a misspelt environment in a condition',
    'likely',
    chat,
    `${head}rules:\n  - when: env == "stagin"\n    use: deep\nuse: swift\n`,
    `${head}rules:\n  - when: env == "staging"\n    use: deep\nuse: swift\n`,
  ],
  [
    'a misspelt time zone',
    'likely',
    'teams/search.yaml',
    'name: S\ncapabilities: [chat]\nbudget: { limit: 5 USD, per: month, zone: Europe/Berlinn }\n',
    'name: S\ncapabilities: [chat]\nbudget: { limit: 5 USD, per: month, zone: Europe/Berlin }\n',
  ],
  [
    'a misspelt patch',
    'likely',
    'environments/staging.yaml',
    'patches:\n  - patch: capabilities/chta # here\n    set: { owner: b }\n',
    'patches:\n  - patch: capabilities/chat # here\n    set: { owner: b }\n',
  ],
] as const;

describe('validate --fix', () => {
  test.each(cases)('mends %s', async (_, confidence, file, before, after) => {
    const registry = writeSample({ [file]: before });
    const { code, stderr, stdout } = await ran(dirname(registry), `--fix=${confidence}`);
    expect(readFileSync(join(registry, file), 'utf8')).toBe(after);
    expect(stderr).toMatch(/^mended \d findings? in 1 file\n/);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('registry is valid') });
  });

  test.each(cases.filter(([, confidence]) => confidence === 'likely'))(
    'leaves %s to its author where only what is safe was asked for',
    async (_, __, file, before) => {
      const registry = writeSample({ [file]: before });
      expect((await ran(dirname(registry), '--fix')).code).toBe(1);
      expect(readFileSync(join(registry, file), 'utf8')).toBe(before);
    },
  );

  test('touches nothing in a sound registry', async () => {
    const registry = writeSample();
    const { stderr } = await ran(dirname(registry), '--fix=likely');
    expect(stderr).toBe('mended 0 findings in 0 files\n');
    for (const [file, text] of Object.entries(sample)) {
      if (file === 'environments/staging.yaml') continue;
      expect(readFileSync(join(registry, file), 'utf8')).toBe(text);
    }
  });

  test('makes no edit that trades one error for another', async () => {
    // The nearest name is a field that is there already.
    const text = `${head}use: swift\nusee: deep\n`;
    const registry = writeSample({ [chat]: text });
    const { code } = await ran(dirname(registry), '--fix=likely');
    expect(code).toBe(1);
    expect(readFileSync(join(registry, chat), 'utf8')).toBe(text);
  });

  test('mends what it can beside what it cannot', async () => {
    const registry = writeSample({
      [chat]: `${head}use: swift\nusee: deep\n`,
      'capabilities/think.yaml': 'description: T.\nowner: t\nuse: dep\n',
    });
    const { code } = await ran(dirname(registry), '--fix=likely');
    expect(code).toBe(1);
    expect(readFileSync(join(registry, 'capabilities/think.yaml'), 'utf8')).toContain('use: deep\n');
  });

  test('reports in JSON what it did', async () => {
    const registry = writeSample({ [chat]: `${head}use: swfit\n` });
    const { stdout } = await ran(dirname(registry), '--fix=likely', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      fixed: [{ code: 'unknown-model', title: 'Use `swift`', confidence: 'likely', file: chat }],
    });
  });
});

describe('--dry-run', () => {
  test('prints a diff that git applies, and changes nothing', async () => {
    const texts = {
      [chat]: `${head}use: swfit\nfallback:\n  - deep`,
      'models/deep.yaml': sample['models/deep.yaml'].replace('8k', '8'),
    };
    const registry = writeSample(texts);
    const directory = dirname(registry);
    const { stdout } = await ran(directory, '--fix=likely', '--dry-run');
    expect(readFileSync(join(registry, chat), 'utf8')).toBe(texts[chat]);
    writeFileSync(join(directory, 'fixes.patch'), stdout);
    execFileSync('git', ['apply', 'fixes.patch'], { cwd: directory });
    const patched = readFileSync(join(registry, chat), 'utf8');
    const other = writeSample(texts);
    await ran(dirname(other), '--fix=likely');
    expect(readFileSync(join(other, chat), 'utf8')).toBe(patched);
    expect((await ran(directory)).code).toBe(0);
  });

  test('belongs to --fix, and has stdout to itself', async () => {
    const directory = dirname(writeSample());
    expect((await ran(directory, '--dry-run')).code).toBe(3);
    expect((await ran(directory, '--fix', '--dry-run', '--format', 'json')).code).toBe(3);
  });
});
