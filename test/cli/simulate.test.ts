import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test, vi } from 'vitest';
import { root, signalbox } from './run-signalbox.ts';
import { capability, writeSample } from './sample-registry.ts';

vi.setConfig({ testTimeout: 60_000 });

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const isSimulation = ajv.compile(
  JSON.parse(readFileSync(join(root, 'schemas/simulation.schema.json'), 'utf8')),
);

const record = (more: object = {}) =>
  JSON.stringify({
    format: 1,
    at: '2026-11-27T09:00:00.000Z',
    capability: 'chat',
    environment: 'default',
    revision: 'sha256:old',
    units: 'none',
    context: { team: 'search', inputTokens: 100, stream: true },
    reason: 'STATIC',
    targets: ['swift@north', 'deep@south'],
    served: {
      deployment: 'swift@north',
      status: '2xx',
      outcome: 'complete',
      attempts: 1,
      input: 1000,
      output: 500,
    },
    ...more,
  });

/** A registry whose chat has moved to another model, its old table, and records of before. */
async function prepare(lines: readonly string[] = [record(), record(), 'junk\u0000']) {
  const directory = dirname(writeSample());
  await signalbox(['compile', '--out', 'old'], { directory });
  writeFileSync(join(directory, 'registry/capabilities/chat.yaml'), capability('Talk.', 'use: deep'));
  writeFileSync(
    join(directory, 'registry/environments/staging.yaml'),
    'patches:\n  - patch: capabilities/think\n    set: { use: deep }\n',
  );
  writeFileSync(join(directory, 'decisions.jsonl'), `${lines.join('\n')}\n`);
  return { directory };
}

describe('simulate', () => {
  test('says who would be asked in the place of whom, and at what cost', async () => {
    const { code, stdout, stderr } = await signalbox(
      ['simulate', '--records', 'decisions.jsonl'],
      await prepare(),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('2 records decided again: as recorded → registry');
    expect(stdout).toContain('2 records (100.0 %) would be asked of another deployment first');
    expect(stdout).toContain('2  swift@north → deep@south');
    expect(stdout).toContain('$2.00 → $2.00 per 1,000 requests, at the recorded tokens of 2 records');
    expect(stdout).toContain('decisions.jsonl:1  chat for search: swift@north → deep@south (STATIC)');
    expect(stdout).toContain('decisions.jsonl:3: it is not JSON');
    expect(stdout).not.toContain('junk');
  });

  test('writes one document for machines, as its schema has it', async () => {
    const words = [
      'simulate',
      '--records',
      'decisions.jsonl',
      '--against',
      'old/routing-table.json',
      '--format',
      'json',
    ];
    const { code, stdout } = await signalbox(words, await prepare());
    const document = JSON.parse(stdout);
    expect(isSimulation(document), JSON.stringify(isSimulation.errors)).toBe(true);
    expect(document).toMatchObject({
      schema: 'signalbox.simulation/v1',
      before: { name: 'old/routing-table.json' },
      records: 2,
      moved: 2,
      malformed: { count: 1 },
      cost: { records: 2, before: 0.004, after: 0.004 },
    });
    expect(code).toBe(0);
  });

  test('writes Markdown in which nothing of a file can act', async () => {
    const hostile = record({
      context: { team: '<img src=x onerror=alert(1)>|`@everyone`' },
      targets: ['a|b`<script>'],
    });
    const { stdout } = await signalbox(
      ['simulate', '--records', 'decisions.jsonl', '--format', 'markdown'],
      await prepare([hostile]),
    );
    const outside = stdout.replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(outside).not.toMatch(/<|@everyone|script/);
  });

  test('decides under an environment, and under a table', async () => {
    const where = await prepare([record({ capability: 'think', context: {}, targets: ['swift@north'] })]);
    const staged = await signalbox(
      ['simulate', '--records', 'decisions.jsonl', '--env', 'staging', '--format', 'json'],
      where,
    );
    expect(JSON.parse(staged.stdout)).toMatchObject({ environment: 'staging', moved: 1 });
    const old = await signalbox(
      ['simulate', '--records', 'decisions.jsonl', '--under', 'old/routing-table.json', '--format', 'json'],
      where,
    );
    expect(JSON.parse(old.stdout)).toMatchObject({ moved: 0, after: { name: 'old/routing-table.json' } });
  });

  test('takes a commit for a revision, and says when there is none of that name', async () => {
    const { directory } = await prepare([record()]);
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
        cwd: directory,
        stdio: 'ignore',
      });
    git('init', '-q', '-b', 'main');
    git('add', 'registry');
    git('commit', '-qm', 'now');
    writeFileSync(join(directory, 'registry/capabilities/chat.yaml'), capability('Talk.', 'use: swift'));
    const words = ['simulate', '--records', 'decisions.jsonl', '--format', 'json', '--against'];
    const found = await signalbox([...words, 'main'], { directory });
    expect(JSON.parse(found.stdout)).toMatchObject({ before: { name: 'main' }, moved: 1 });
    expect(await signalbox([...words, 'elsewhere'], { directory })).toMatchObject({ code: 3, stdout: '' });
  });

  test.each([
    ['a missing file', ['--records', 'nothing.jsonl'], /cannot read .*nothing\.jsonl: no such file/],
    ['a directory', ['--records', 'registry'], /it is a directory/],
    [
      'a file of something else',
      ['--records', 'old/routing-table.json'],
      /there is no record in old\/routing-table\.json: old\/routing-table\.json:1: its field capability/,
    ],
    ['no file', [], /required option '--records/],
    [
      'a table that is none',
      ['--records', 'decisions.jsonl', '--under', 'decisions.jsonl'],
      /decisions\.jsonl is no table/,
    ],
    ['a moment that is none', ['--records', 'decisions.jsonl', '--at', 'soon'], /2027-01-01/],
  ])('cannot run with %s', async (_, words, said) => {
    const { code, stdout, stderr } = await signalbox(['simulate', ...words], await prepare());
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(said);
  });

  test('says what is wrong with a registry, and simulates nothing', async () => {
    const { directory } = await prepare();
    writeFileSync(join(directory, 'registry/capabilities/chat.yaml'), capability('Talk.', 'use: nobody'));
    const { code, stdout, stderr } = await signalbox(['simulate', '--records', 'decisions.jsonl'], {
      directory,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('unknown-model');
  });
});
