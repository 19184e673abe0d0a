import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from './fake-shell.ts';
import { signalbox } from './run-signalbox.ts';
import { capability, writeSample } from './sample-registry.ts';

vi.setConfig({ testTimeout: 60_000 });

async function ran(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  const code = await run(words, shell);
  return { code, stdout: shell.stdout(), stderr: shell.stderr() };
}

const rich = {
  'capabilities/mixed.yaml': capability(
    'Mix.',
    'use: swift\nexperiment:\n  name: trial\n  status: running\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: swift }\n    challenger: { share: 50%, use: { split: { swift: 25%, deep: 75% }, by: session } }\n  expires: 2100-01-01\nshadow: { to: deep, share: 2% }',
  ),
  'teams/rich.yaml':
    'name: Rich\ncapabilities: [chat, mixed]\nbudget: { limit: 500 USD, per: month, zone: UTC, onExceed: { use: think } }\n',
  'tests/chat.yaml':
    'capability: chat\ncases:\n  - name: falls back\n    given: { down: [swift] }\n    expect: { model: deep }\n',
};

describe('usages', () => {
  test('names every way to a model, with its share and line, and what is written elsewhere', async () => {
    const directory = dirname(writeSample(rich));
    const { code, stdout } = await ran(directory, 'usages', 'deep');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('deep: 3 capabilities in 2 environments');
    expect(stdout).toContain('fallback    chat: if that fails  [default]  registry/capabilities/chat.yaml:4');
    expect(stdout).toContain(
      'default     chat: always  100%  [staging]  registry/environments/staging.yaml:3',
    );
    expect(stdout).toContain(
      'rule        think: long ones: when request.inputTokens > 1000  100%  registry/',
    );
    expect(stdout).toContain('arm         mixed: arm challenger of trial, by session  7.5%  registry/');
    expect(stdout).toContain('shadow      mixed: a copy, never shown  2%  registry/');
    expect(stdout).toContain('degradation rich: when its budget is spent, by way of think');
    expect(stdout).toContain('registry/tests/chat.yaml:5  expect: { model: deep }');
  });

  test('names what a provider answers, for machines too', async () => {
    const directory = dirname(writeSample(rich));
    const { stdout } = await ran(
      directory,
      'usages',
      'provider:north',
      '--format',
      'json',
      '--env',
      'default',
    );
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schema: 'signalbox.usages/v1',
      models: ['swift'],
      environments: ['default'],
    });
    expect(document.usages.map(({ kind, of }: { kind: string; of: string }) => `${kind} ${of}`)).toEqual([
      'default chat', 'default mixed', 'arm mixed', 'arm mixed', 'default think', 'degradation rich',
    ]); // biome-ignore format: one glance
  });

  test('says that there is no such model or provider, and which was meant', async () => {
    const directory = dirname(writeSample());
    const { code, stdout, stderr } = await signalbox(['usages', 'swfit'], { directory });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('The registry has no model "swfit". Did you mean "swift"?\n');
    expect((await ran(directory, 'usages', 'north')).stderr).toBe(
      'The registry has no model "north". Did you mean "provider:north"?\n',
    );
    expect((await ran(directory, 'usages', 'provider:nrth')).stderr).toContain(
      'Did you mean "provider:north"?',
    );
    expect((await ran(directory, 'usages', '__proto__')).code).toBe(1);
  });
});

describe('diff', () => {
  test('shows how capabilities decide in one environment and in another', async () => {
    const directory = dirname(writeSample());
    const { code, stdout } = await signalbox(['diff', 'staging'], { directory });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^default → staging\n\n~ chat\n/);
    expect(stdout).toContain('    -├─ always → swift\n    -└─ if that fails → deep\n    +└─ always → deep\n');
    expect(stdout).not.toContain('think');
  });

  test('ends with 2 where that is asked for and they differ, and with 0 where they do not', async () => {
    const directory = dirname(writeSample());
    expect((await ran(directory, 'diff', 'default', 'staging', '--exit-code')).code).toBe(2);
    const same = await ran(directory, 'diff', 'staging', 'staging', '--exit-code');
    expect(same).toMatchObject({ code: 0, stdout: 'staging and staging decide alike\n' });
    const json = await ran(directory, 'diff', 'staging', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: 'signalbox.diff/v1',
      capabilities: [
        { id: 'chat', change: 'decides', parts: expect.arrayContaining(['rules', 'fallbacks']) },
      ],
    });
  });

  test('says which environments there are', async () => {
    const { code, stderr } = await ran(dirname(writeSample()), 'diff', 'nowhere');
    expect(code).toBe(3);
    expect(stderr).toContain('There are default, staging.');
  });
});

describe('explain', () => {
  test('tells a capability and its parts in words, with their lines', async () => {
    const directory = dirname(writeSample(rich));
    const rule = await signalbox(['explain', 'think.rules[0]'], { directory });
    expect(rule).toMatchObject({ code: 0, stderr: '' });
    expect(rule.stdout).toContain(
      'think.rules[0]  registry/capabilities/think.yaml:4\n\n  long ones: when request.inputTokens > 1000 → deep\n',
    );
    expect((await ran(directory, 'explain', 'chat')).stdout).toContain(
      'chat  registry/capabilities/chat.yaml:1\n\nTalk.\n\nchat\n├─ always → swift',
    );
    expect((await ran(directory, 'explain', 'chat.fallback[0]')).stdout).toContain('if that fails → deep');
    expect((await ran(directory, 'explain', 'mixed.experiment')).stdout).toContain(
      'experiment trial, by user',
    );
    expect((await ran(directory, 'explain', 'mixed.shadow')).stdout).toContain(
      'a copy of 2%, never shown → deep',
    );
  });

  test('says which parts there are, and which capability was meant', async () => {
    const directory = dirname(writeSample());
    const part = await ran(directory, 'explain', 'chat.rules[7]');
    expect(part).toMatchObject({ code: 1, stdout: '' });
    expect(part.stderr).toContain('Parts are rules[0], use, fallback[0].');
    expect((await ran(directory, 'explain', 'caht.rules[0]')).stderr).toContain('Did you mean "chat"?');
    expect((await ran(directory, 'explain', 'fallback-cylce')).stderr).toContain(
      'Did you mean "fallback-cycle"?',
    );
  });

  test('tells why a recorded request is decided as it is, with every rule and candidate', async () => {
    const directory = dirname(writeSample());
    const record = (more: object) =>
      JSON.stringify({
        format: 1,
        at: '2026-11-27T09:00:00Z',
        capability: 'think',
        environment: 'default',
        revision: 'sha256:old',
        units: 'none',
        context: { inputTokens: 5000 },
        reason: 'DEFAULT',
        targets: ['swift@north'],
        ...more,
      });
    writeFileSync(
      join(directory, 'd.jsonl'),
      `junk\n${record({})}\n${record({ setAside: ['swift@north'], capability: 'chat' })}\n`,
    );
    const { code, stdout } = await signalbox(['explain', '--record', 'd.jsonl:2'], { directory });
    expect(code).toBe(0);
    expect(stdout).toContain('think → swift@north (DEFAULT)');
    expect(stdout).toContain('which is another revision');
    expect(stdout).toContain('think → deep@south');
    expect(stdout).toContain('long ones: matched  registry/capabilities/think.yaml:4');
    expect((await ran(directory, 'explain', '--record', 'd.jsonl:3')).stdout).toContain('chat → deep@south');
    for (const [named, said] of [
      ['d.jsonl:1', /no record: it is not JSON/],
      ['d.jsonl:9', /nothing to read in line 9/],
      ['d.jsonl', /takes a file and a line/],
      ['nothing.jsonl:1', /no such file/],
    ] as const) {
      const failed = await ran(directory, 'explain', '--record', named);
      expect(failed).toMatchObject({ code: 3, stdout: '' });
      expect(failed.stderr).toMatch(said);
    }
  });
});
