import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from '../cli/fake-shell.ts';
import { temporaryDirectory } from '../cli/run-signalbox.ts';
import { sample, writeSample } from '../cli/sample-registry.ts';
import { startGitHub } from './github.ts';
import { git, script } from './repository.ts';

// Each script starts several processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** A checkout with a sound registry, and the bare repository that it was cloned from. */
function checkout(files: Readonly<Record<string, string>> = {}): string {
  const directory = dirname(
    writeSample({
      'tests/chat.yaml': 'capability: chat\ncases:\n  - name: is answered\n    expect: { reason: STATIC }\n',
      'environments/staging.yaml': 'patches:\n  - patch: capabilities/think\n    set: { use: deep }\n',
      ...files,
    }),
  );
  const origin = join(temporaryDirectory(), 'origin.git');
  git(directory, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  git(directory, 'init', '--quiet', '--initial-branch=main');
  writeFileSync(join(directory, '.gitignore'), 'signalbox-report/\n*.pem\n.api.json\n');
  git(directory, 'remote', 'add', 'origin', origin);
  return directory;
}

function commit(directory: string): void {
  git(directory, 'add', '--all');
  git(directory, 'commit', '--quiet', '--message=Change');
  git(directory, 'push', '--quiet', 'origin', 'main');
}

const report = (directory: string, file: string) =>
  readFileSync(join(directory, 'signalbox-report', file), 'utf8');

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // An address after listening on a port is never a string.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a broken pull request fails, says where, and says it under the pull request as well', async () => {
  const directory = checkout();
  commit(directory);
  const file = join(directory, 'registry/capabilities/chat.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('use: swift', 'use: swfit'));
  const summary = join(temporaryDirectory(), 'summary.md');
  const { code, output } = await script('check.sh', directory, {
    SIGNALBOX_BASE: 'HEAD',
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(code).toBe(1);
  expect(output).toMatch(/^::error file=registry\/capabilities\/chat\.yaml,line=3/m);
  expect(report(directory, 'comment.md')).toMatch(
    /unknown-model[\s\S]*Failed: validate, validate staging, test, plan\./,
  );
  expect(JSON.parse(report(directory, 'findings.sarif')).runs[0].results).not.toEqual([]);
  expect(readFileSync(summary, 'utf8')).toContain('unknown-model');
  expect(existsSync(join(directory, 'signalbox-report/annotations.txt'))).toBe(false);
});

test('a sound pull request is told beside its lines, for code scanning and in the summary what it changes', async () => {
  const directory = checkout();
  commit(directory);
  const file = join(directory, 'registry/capabilities/chat.yaml');
  const edited = readFileSync(file, 'utf8').replace('use: swift', 'use: deep');
  writeFileSync(file, edited.replace('fallback: [deep]', 'fallback: [swift]'));
  const summary = join(temporaryDirectory(), 'summary.md');
  const { code, output } = await script('check.sh', directory, {
    SIGNALBOX_BASE: 'HEAD',
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
  });
  expect([code, output]).toEqual([0, expect.stringMatching(/^Plan: \d+ BEHAVIOURAL/m)]);
  // Another step prints them: GitHub shows ten of a level for each.
  expect(output).not.toMatch(/^::warning .*BEHAVIOURAL/m);
  expect(report(directory, 'annotations.txt')).toMatch(
    /^::warning file=registry\/capabilities\/chat\.yaml,line=3,.*BEHAVIOURAL/,
  );
  const [run] = JSON.parse(report(directory, 'plan.sarif')).runs;
  expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('target-moved');
  expect(readFileSync(summary, 'utf8')).toMatch(/^## Signalbox: \d+ BEHAVIOURAL/);
  expect(report(directory, 'comment.md')).toMatch(/^<!-- signalbox:plan -->\n## Signalbox: \d+ BEHAVIOURAL/);
});

test('prices that changed become a branch and a pull request with the plan; the next time it is updated', async () => {
  const directory = checkout({
    'models/alpha.yaml': 'catalog: acme/alpha-1\ndeployments:\n  - { provider: north, model: alpha-1 }\n',
    'capabilities/chat.yaml': sample['capabilities/chat.yaml'].replace('use: swift', 'use: alpha'),
  });
  const github = await startGitHub();
  const prices = (input: number) =>
    writeFileSync(
      join(directory, '.api.json'),
      JSON.stringify({
        acme: {
          models: {
            'alpha-1': {
              name: 'Alpha',
              modalities: { input: ['text'], output: ['text'] },
              limit: { context: 200_000, output: 8000 },
              cost: { input, output: 15 },
              tool_call: true,
            },
          },
        },
      }),
    );
  const sync = async () => {
    git(directory, 'switch', '--quiet', 'main');
    const synced = await script('catalog.sh', directory, { SIGNALBOX_CATALOG_SOURCES: '.api.json' });
    const proposed = await script('pull-request.mjs', directory, github.environment);
    return { codes: [synced.code, proposed.code], output: synced.output + proposed.output };
  };
  prices(3);
  const first = fakeShell({ directory });
  expect(await run(['catalog', 'sync', '--from', '.api.json'], first)).toBe(0);
  commit(directory);
  expect(await sync()).toMatchObject({
    codes: [0, 0],
    output: expect.stringContaining('nothing to propose'),
  });
  expect(github.pulls).toEqual([]);
  prices(4);
  expect(await sync()).toMatchObject({
    codes: [0, 0],
    output: expect.stringContaining('opened pull request 1'),
  });
  expect(github.pulls[0]).toMatchObject({ head: { ref: 'signalbox/catalog' }, base: 'main' });
  expect(github.pulls[0]?.body).toMatch(/## Signalbox: [\s\S]*alpha/);
  expect(git(directory, 'diff', '--name-only', 'origin/main', 'origin/signalbox/catalog')).toBe(
    'registry/catalog/alpha.yaml',
  );
  prices(5);
  expect(await sync()).toMatchObject({
    codes: [0, 0],
    output: expect.stringContaining('updated pull request 1'),
  });
  expect(
    git(directory, 'log', '--format=%s', 'origin/main..origin/signalbox/catalog').split('\n'),
  ).toHaveLength(1);
});

test('what a gateway refuses is told to the commit, with the reason', async () => {
  const directory = checkout();
  const shell = fakeShell({ directory });
  for (const name of ['ada', 'ci']) await run(['bundle', 'keygen', '--out', `${name}.pem`], shell);
  const root = [
    'bundle',
    'root',
    '--key',
    'ada.pem',
    '--root-key',
    'ada.pem.pub',
    '--bundle-key',
    'ci.pem.pub',
  ];
  expect(await run([...root, '--expires', '90d', '--out', 'root.json'], shell)).toBe(0);
  commit(directory);
  const github = await startGitHub();
  const lastNack = { code: 'self-test-failed', message: 'It decides otherwise.', generation: 1 };
  const page = { state: 'READY', activeGeneration: null, activeRevision: null, lastNack };
  const gateway = await listen(createServer((_request, response) => response.end(JSON.stringify(page))));
  const settings = {
    SIGNALBOX_DESTINATION: 'published',
    SIGNALBOX_SIGNING_KEY: readFileSync(join(directory, 'ci.pem'), 'utf8'),
    SIGNALBOX_GATEWAYS: gateway,
  };
  const published = await script('publish.sh', directory, settings);
  expect(published.code).toBe(1);
  const head = git(directory, 'rev-parse', 'HEAD');
  await script('commit-status.mjs', directory, { ...github.environment, COMMIT: head });
  expect(github.statuses).toEqual([
    {
      commit: head,
      state: 'failure',
      context: 'signalbox/default',
      description: 'generation 1 is refused: self-test-failed: It decides otherwise.',
    },
  ]);
  expect(published.output).not.toContain('PRIVATE KEY');
  const status = await script('rollout.sh', directory, { SIGNALBOX_GATEWAYS: gateway });
  expect(status).toMatchObject({ code: 0, output: expect.stringContaining('refused generation 1') });
  const stopped = await script('publish.sh', directory, { ...settings, SIGNALBOX_SIGNING_KEY: '' });
  expect([stopped.code, JSON.parse(report(directory, 'status.json')).state]).toEqual([3, 'failure']);
  writeFileSync(join(directory, 'registry/capabilities/chat.yaml'), 'use: nobody\n');
  const broken = await script('publish.sh', directory, settings);
  expect([broken.code, JSON.parse(report(directory, 'status.json')).description]).toEqual([
    1,
    'not published: the registry has errors, or a test fails',
  ]);
});

test.each([
  ['--upload-pack=x', 'no id of a commit'],
  ['main', 'no id of a commit'],
  ['ab'.repeat(20), ''],
])('nothing is taken back for %s', async (commitId, says) => {
  const directory = checkout();
  commit(directory);
  const { code, output } = await script('revert.sh', directory, { SIGNALBOX_REVERT: commitId });
  expect(code).not.toBe(0);
  expect(output).toContain(says);
  expect(git(directory, 'branch', '--list', '--all', 'signalbox/*')).toBe('');
});

test('on GitLab the plan is one note, updated in place', async () => {
  const notes: { id: number; body: string }[] = [];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    asked.push(`${request.method} ${request.url} ${request.headers['private-token']}`);
    if (request.method === 'POST') notes.push({ id: notes.length + 1, ...JSON.parse(text) });
    if (request.method === 'PUT') Object.assign(notes[0] ?? {}, JSON.parse(text));
    response.end(JSON.stringify(request.method === 'GET' ? notes : {}));
  });
  const environment = {
    CI_API_V4_URL: await listen(server),
    CI_PROJECT_ID: '5',
    CI_MERGE_REQUEST_IID: '9',
    GITLAB_TOKEN: 'gitlab-token',
  };
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'signalbox-report'));
  for (const text of ['one @all', 'two']) {
    writeFileSync(join(directory, 'signalbox-report/comment.md'), text);
    expect(await script('gitlab-note.mjs', directory, environment)).toMatchObject({ code: 0 });
  }
  expect(notes).toEqual([{ id: 1, body: '<!-- signalbox:plan -->\ntwo\n' }]);
  expect(asked.at(-1)).toBe('PUT /projects/5/merge_requests/9/notes/1 gitlab-token');
  expect((await script('gitlab-note.mjs', directory)).code).toBe(1);
});

test('what is not installed is no command, and nobody is asked for one', async () => {
  const directory = checkout();
  commit(directory);
  for (const [name, environment] of [
    ['check.sh', {}],
    ['publish.sh', { SIGNALBOX_DESTINATION: 'published' }],
  ] as const) {
    const { code, output } = await script(name, directory, { ...environment, SIGNALBOX: '' });
    expect({ code, output }).toEqual({
      code: 3,
      output: expect.stringMatching(/^signalbox is not installed here: run "npm ci"/),
    });
  }
});
