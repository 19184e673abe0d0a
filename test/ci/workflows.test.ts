import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root, temporaryDirectory } from '../cli/run-signalbox.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly permissions?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }
    >
  >;
}

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  return [name, text, parse(text) as Workflow] as const;
});
const action = readFileSync(join(root, '.github/actions/signalbox/action.yml'), 'utf8');

describe.each(workflows)('%s', (name, text, { on, permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('pins every action of others by its commit, and says which version that is', () => {
    const used = [...`${text}\n${action}`.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, what = '']) => what);
    expect(used.length).toBeGreaterThan(0);
    for (const what of used)
      expect(what).toMatch(/^(?:[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\.\/\.github\/.*)$/);
  });

  test('says which rights it has, and has none that write unless a job asks for them', () => {
    expect(permissions).toBeDefined();
    expect(Object.values(permissions ?? {}).filter((right) => right !== 'read')).toEqual([]);
  });

  test('hands values of events to scripts as variables, never as text of the script', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  test('gives nothing that writes, and no secret, to what a stranger can change', () => {
    if (!('pull_request' in on)) return;
    expect(text).not.toContain('secrets.');
    const writing = Object.values(jobs).flatMap((job) => Object.values(job.permissions ?? {}));
    expect(writing.filter((right) => right !== 'read')).toEqual([]);
    expect(Object.keys(on)).not.toContain('pull_request_target');
  });

  test('checks nothing out that a stranger wrote where it may write', () => {
    if (!('workflow_run' in on) && !('pull_request_target' in on)) return;
    const refs = steps
      .filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))
      .map((one) => one.with?.['ref']);
    expect([name, refs]).toEqual([
      name,
      [expect.stringMatching(/^\$\{\{ github\.event\.repository\.default_branch \}\}$/)],
    ]);
  });
});

test('the action installs nothing that no lock file names', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'package.json'), '{"devDependencies":{"signalbox":"0.1.0"}}');
  const [, step = ''] =
    /name: Install what the lock file says\n {6}shell: bash\n {6}run: \|\n((?: {8}.*\n)+)/.exec(action) ?? [];
  const { status, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', step.replaceAll(/^ {8}/gm, '')], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({
    status: 3,
    stdout: expect.stringContaining('commit package-lock.json'),
  });
  expect(existsSync(join(directory, 'node_modules'))).toBe(false);
});
