import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { readPlan } from '../../src/gitops/plan/document.ts';
import { fakeShell } from './fake-shell.ts';
import { signalbox, temporaryDirectory } from './run-signalbox.ts';
import { overlayOfThink, writeSample } from './sample-registry.ts';

const chat = 'capabilities/chat.yaml';
const edit = (text: string) =>
  text.replace('use: swift', 'use: deep').replace('fallback: [deep]', 'fallback: [swift]');

/** A repository whose last commit has the sample registry. */
function repository(): string {
  const directory = temporaryDirectory();
  execFileSync('cp', ['-r', writeSample(overlayOfThink), join(directory, 'registry')]);
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
      cwd: directory,
    });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  return directory;
}

function change(directory: string, file: string, to: (text: string) => string): void {
  const path = join(directory, 'registry', file);
  writeFileSync(path, to(readFileSync(path, 'utf8')));
}

describe('signalbox plan', () => {
  test('compares the working tree with the last commit, and leaves both as they are', async () => {
    const directory = repository();
    change(directory, chat, edit);
    const { code, stdout, stderr } = await signalbox(['plan'], { directory });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('100% of the requests move from swift@north to deep@south');
    expect(stdout).toContain('registry/capabilities/chat.yaml:');
    // What gateways and all other commands call them, so that both can be found again.
    const { stdout: valid } = await signalbox(['validate'], { directory });
    const [, revision = 'none'] = /revision ([0-9a-f]{12})/.exec(valid) ?? [];
    expect(stdout).toMatch(new RegExp(`\\ntables {2}default [0-9a-f]{12} → ${revision}, staging `));
    const status = execFileSync('git', ['status', '--porcelain'], { cwd: directory, encoding: 'utf8' });
    expect(status.trim()).toBe('M registry/capabilities/chat.yaml');
  });

  test('says of comments and layout that nothing changes', async () => {
    const directory = repository();
    change(directory, chat, (text) => `# a comment\n${text}`);
    const { code, stdout } = await signalbox(['plan', '--exit-code'], { directory });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No changes\. Routing table unchanged, revision sha256:[0-9a-f]{64}\.\n$/);
  });

  test('with a cache says the same of comments and layout, whatever lies in it', async () => {
    const directory = repository();
    const cache = join(directory, 'cache');
    const planned = async (...words: string[]) => {
      const shell = fakeShell({ directory });
      const code = await run(['plan', '--format', 'json', ...words], shell);
      return { code, out: shell.stdout() };
    };
    change(directory, chat, (text) => `# a comment\n${text}`);
    const expected = await planned();
    expect(await planned('--cache', 'cache')).toEqual(expected);
    const entries = readdirSync(cache);
    expect(entries).toHaveLength(2);
    // It answers from there, which another digest shows.
    const spoil = (text: string) => {
      for (const entry of entries) writeFileSync(join(cache, entry), text);
    };
    spoil(`{"environments":{"default":"sha256:${'0'.repeat(64)}"}}`);
    expect((await planned('--cache', 'cache')).out).toContain('0'.repeat(64));
    for (const text of ['', '{', '[]', '{"environments":{}}', '{"environments":{"default":"x"}}']) {
      spoil(text);
      expect(await planned('--cache', 'cache')).toEqual(expected);
    }
    change(directory, chat, edit);
    const changed = await planned();
    expect(changed.out).toContain('"BEHAVIOURAL"');
    expect(await planned('--cache', 'cache')).toEqual(changed);
    expect(await planned('--cache', 'registry/signalbox.yaml')).toEqual(changed);
  });

  test('takes nothing out of its cache that is another than a file which only we may write', async () => {
    const directory = repository();
    const cache = join(directory, 'cache');
    change(directory, chat, (text) => `# a comment\n${text}`);
    const planned = async () => {
      const shell = fakeShell({ directory });
      await run(['plan', '--format', 'json', '--cache', 'cache'], shell);
      return shell.stdout();
    };
    const expected = await planned();
    const entries = readdirSync(cache).map((name) => join(cache, name));
    const wrong = `{"environments":{"default":"sha256:${'0'.repeat(64)}"}}`;
    const elsewhere = join(directory, 'elsewhere');
    const ways: Record<string, (entry: string) => void> = {
      'a pipe': (entry) => execFileSync('mkfifo', [entry]),
      'a device': (entry) => symlinkSync('/dev/zero', entry),
      'a link': (entry) => {
        writeFileSync(elsewhere, wrong);
        symlinkSync(elsewhere, entry);
      },
      'a file that all may write': (entry) => {
        writeFileSync(entry, wrong);
        chmodSync(entry, 0o666);
      },
      'a file without end': (entry) => writeFileSync(entry, wrong + ' '.repeat(2 ** 21), { mode: 0o600 }),
    };
    for (const [what, put] of Object.entries(ways)) {
      for (const entry of entries) {
        rmSync(entry, { force: true });
        put(entry);
      }
      expect([what, await planned()]).toEqual([what, expected]);
    }
    expect(readFileSync(elsewhere, 'utf8')).toBe(wrong);
  });

  test('lets no text of a file that is no table steer a terminal, or begin a line of a log', async () => {
    const directory = repository();
    writeFileSync(join(directory, 'table.json'), '\n::stop-commands::x\u001b[31m');
    const { code, stderr } = await signalbox(['plan', '--against', 'table.json'], { directory });
    expect(code).toBe(3);
    expect(stderr).toContain('table.json is no routing table: The table is not JSON:');
    expect(stderr).not.toMatch(/^::/m);
    expect(stderr).not.toContain('\u001b');
    const hostile = 'a\n::error::b\u001b[31m';
    const { stderr: named } = await signalbox(['plan', '--save', `${hostile}/x`], { directory: '/proc' });
    expect(named).not.toMatch(/^::/m);
    expect(named).not.toContain('\u001b');
  });

  test('does not read a file that is larger than any table', async () => {
    const directory = repository();
    const file = join(directory, 'table.json');
    writeFileSync(file, '');
    truncateSync(file, 3 * 2 ** 30);
    expect(await signalbox(['plan', '--against', 'table.json'], { directory })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('it has 3221225472 bytes; 67108864 are allowed'),
    });
  });

  test('keeps nothing in its cache of a registry with errors, and no more than there is room for', async () => {
    const directory = repository();
    const cache = join(directory, 'cache');
    change(directory, chat, (text) => `${text}unknown: 1\n`);
    const { code } = await signalbox(['plan', '--cache', 'cache'], { directory });
    expect(code).toBe(1);
    expect(readdirSync(cache)).toHaveLength(1);
    for (let index = 0; index < 70; index += 1) {
      const name = `${index.toString(16).padStart(64, '0')}.json`;
      writeFileSync(join(cache, name), '{}');
      utimesSync(join(cache, name), index, index);
    }
    await signalbox(['plan', '--cache', 'cache'], { directory });
    expect(readdirSync(cache)).toHaveLength(64);
  });

  test('ends with 2 where that was asked for, and saves what publishing asks for', async () => {
    const directory = repository();
    change(directory, chat, edit);
    const words = ['plan', '--exit-code', '--format', 'json', '-o', 'plan.json'];
    const { code, stdout } = await signalbox(words, { directory });
    expect(code).toBe(2);
    const saved = readFileSync(join(directory, 'plan.json'), 'utf8');
    expect(saved).toBe(stdout);
    const read = readPlan(saved);
    expect(read).toMatchObject({ ok: true, plan: { format: 1, applyable: true, complete: true } });
    if (!read.ok) return;
    const { base, head } = read.plan;
    expect(readPlan(saved, { base, head }).ok).toBe(true);
    expect(readPlan(saved, { base: head, head })).toMatchObject({ ok: false, code: 'stale-plan' });
  });

  test('writes each format to its file and one to stdout, beside the plan that is saved', async () => {
    const directory = repository();
    change(directory, chat, edit);
    const words = ['--format', 'github', '--format', 'json', '--output', 'out/plan.json', '-o', 'saved.json'];
    const more = ['--format', 'sarif', '--output', 'plan.sarif', '--format', 'summary', '--output', 's.md'];
    const { code, stdout } = await signalbox(['plan', ...words, ...more], { directory });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^::warning file=registry\/capabilities\/chat\.yaml,line=3,col=6,title=BEHAVIOURAL/,
    );
    const read = (file: string) => readFileSync(join(directory, file), 'utf8');
    expect(read('out/plan.json')).toBe(read('saved.json'));
    expect(JSON.parse(read('plan.sarif')).runs[0].results[0].ruleId).toBe('target-moved');
    expect(read('s.md')).toMatch(/^## Signalbox: /);
  });

  test('writes for the same readers what is wrong, where there is nothing to compare', async () => {
    const directory = repository();
    change(directory, chat, (text) => text.replace('use: swift', 'use: swfit'));
    const words = ['--format', 'github', '--format', 'sarif', '--output', 'p.sarif', '--save', 'p.json'];
    const more = ['--format', 'summary', '--output', 'p.md', '--format', 'markdown', '--output', 'c.md'];
    const { code, stdout, stderr } = await signalbox(['plan', ...words, ...more], { directory });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=registry\/capabilities\/chat\.yaml,line=3,.*title=unknown-model::/);
    expect(stderr).toContain('there is nothing to compare');
    const [result] = JSON.parse(readFileSync(join(directory, 'p.sarif'), 'utf8')).runs[0].results;
    expect(result.ruleId).toBe('unknown-model');
    expect(readFileSync(join(directory, 'p.md'), 'utf8')).toContain('unknown-model');
    // The comment of before is found again, and says it.
    expect(readFileSync(join(directory, 'c.md'), 'utf8')).toMatch(
      /^<!-- signalbox:plan -->\n## The registry/,
    );
    expect(existsSync(join(directory, 'p.json'))).toBe(false);
  });

  test.each([
    [['--output', 'plan.json'], /follows the --format/],
    [['--format', 'text', '--format', 'json'], /stdout takes one format/],
    [['--format', 'junit'], /text, json, github, sarif, markdown, summary/],
  ])('refuses %j before it reads anything', async (words, message) => {
    const shell = fakeShell({ directory: '/nowhere' });
    expect(await run(['plan', ...words], shell)).toBe(3);
    expect(shell.stderr()).toMatch(message);
  });

  test('takes a table for the base, and compares its environment alone', async () => {
    const directory = repository();
    await signalbox(['compile', '--env', 'staging', '--out', 'build'], { directory });
    change(directory, chat, edit);
    const { code, stdout } = await signalbox(['plan', '--against', 'build/routing-table.json'], {
      directory,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('target-moved');
    expect(stdout).not.toContain('environment-added');
  });

  test('weighs the change by recorded requests, in every form, and says which file cannot be read', async () => {
    const directory = repository();
    change(directory, chat, edit);
    const record = {
      format: 1,
      at: '2026-05-02T09:00:00.000Z',
      capability: 'chat',
      environment: 'default',
      revision: 'sha256:old',
      units: 'none',
      context: {},
      reason: 'STATIC',
      targets: ['swift@north'],
    };
    writeFileSync(join(directory, 'd.jsonl'), `${JSON.stringify(record)}\njunk\n`);
    const asText = await signalbox(['plan', '--records', 'd.jsonl'], { directory });
    expect({ code: asText.code, stderr: asText.stderr }).toEqual({ code: 0, stderr: '' });
    expect(asText.stdout).toContain(
      'Records: 1 record of 2026-05-02 decided again under both sides, from d.jsonl',
    );
    expect(asText.stdout).toContain('1 line is no record, the first d.jsonl:2: it is not JSON');
    const asJson = await signalbox(['plan', '--records', 'd.jsonl', '--format', 'json'], { directory });
    expect(JSON.parse(asJson.stdout).records).toMatchObject({
      decisions: 1,
      capabilities: [{ id: 'chat', moved: 1 }],
    });
    const missing = await signalbox(['plan', '--records', 'none.jsonl'], { directory });
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain('none.jsonl: no such file or directory');
  });

  test.each([
    [['--against', 'no-such-branch'], 'Git knows no commit "no-such-branch" here'],
    [['--against', '--upload-pack=touch x'], 'Git knows no commit "--upload-pack=touch x" here'],
    [['--against', 'https://user:secret@example.org/'], 'A user or password in the address is not used'],
    [['--against', 'build/no-such-table.json'], 'There is no file of that name either'],
    [['--capability', 'chatt'], 'neither side has the capability "chatt"'],
    [['--capability', 'chatt'], 'Did you mean "chat"?'],
    [['--env', 'production'], 'There are default, staging.'],
  ])('says why it cannot run with %j', async (words, message) => {
    const { code, stderr } = await signalbox(['plan', ...words], { directory: repository() });
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret');
  });

  test('says without a repository what else there is to compare with', async () => {
    const directory = repository();
    rmSync(join(directory, '.git'), { recursive: true });
    const { code, stderr } = await signalbox(['plan'], { directory });
    expect(code).toBe(3);
    expect(stderr).toContain('Name a table with --against');
  });
});
