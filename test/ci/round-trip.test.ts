import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { fakeShell } from '../cli/fake-shell.ts';
import { type Running, startSignalbox, temporaryDirectory } from '../cli/run-signalbox.ts';
import { capability, sample, writeSample } from '../cli/sample-registry.ts';
import { startGitHub } from './github.ts';
import { startHeldProvider } from './held-provider.ts';
import { git, script } from './repository.ts';

const uses = (model: string) =>
  capability('Write code.', `use: ${model}\nfallback: [${model === 'swift' ? 'deep' : 'swift'}]`);

/** A team's repository and its keys; one provider of ours stands for both of theirs. */
async function foundTeam() {
  const provider = await startHeldProvider();
  const local = (file: keyof typeof sample) =>
    sample[file].replace(/baseUrl: .*/, `baseUrl: ${provider.url}\nallowPrivate: true`);
  const registry = writeSample({
    'providers/north.yaml': local('providers/north.yaml'),
    'providers/south.yaml': local('providers/south.yaml'),
    'capabilities/code_generation.yaml': uses('swift'),
    'teams/search.yaml': 'name: Search\ncapabilities: "*"\n',
    'environments/staging.yaml': 'patches:\n  - patch: capabilities/think\n    set: { use: deep }\n',
    'tests/code_generation.yaml':
      'capability: code_generation\ncases:\n  - name: is answered\n    expect: { reason: STATIC }\n',
  });
  const main = join(registry, '..');
  const signalbox = async (...words: string[]) => {
    const shell = fakeShell({ directory: main });
    expect([await run(words, shell), shell.stderr()]).toEqual([0, expect.any(String)]);
    return shell.stdout();
  };
  const secrets = temporaryDirectory();
  const key = (
    await signalbox('keys', 'create', '--team', 'search', '--file', join(secrets, 'keys.json'))
  ).trim();
  for (const name of ['ada', 'ci'])
    await signalbox('bundle', 'keygen', '--out', join(secrets, `${name}.pem`));
  const [ada, ci] = ['ada', 'ci'].map((name) => join(secrets, `${name}.pem`));
  await signalbox(
    ...['bundle', 'root', '--key', `${ada}`, '--root-key', `${ada}.pub`, '--bundle-key', `${ci}.pub`],
    ...['--expires', '90d', '--out', 'root.json'],
  );
  const origin = join(secrets, 'origin.git');
  git(main, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  git(main, 'init', '--quiet', '--initial-branch=main');
  writeFileSync(join(main, '.gitignore'), 'signalbox-report/\n');
  git(main, 'add', '--all');
  git(main, 'commit', '--quiet', '--message=Begin');
  git(main, 'remote', 'add', 'origin', origin);
  git(main, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  return { main, origin, secrets, key, signingKey: readFileSync(`${ci}`, 'utf8'), signalbox, provider };
}

async function serve(
  origin: string,
  root: string,
  keys: string,
): Promise<Running & { readonly url: string }> {
  const served = startSignalbox(
    [
      ...['serve', '--git', origin, '--ref', 'live', '--path', 'bundle.json', '--poll', '1s'],
      ...['--trust', root, '--env', 'default', '--keys', keys, '--port', '0'],
    ],
    { environment: { NORTH_KEY: 'north-secret', SOUTH_KEY: 'south-secret' } },
  );
  const [, url = ''] = await served.until(/"url":"(http:[^"]+)"/);
  return { ...served, url };
}

test('a change of code_generation goes from a branch to two running gateways and back, and nothing else gets in', {
  timeout: 240_000,
}, async () => {
  const { main, origin, secrets, key, signingKey, signalbox, provider } = await foundTeam();
  const github = await startGitHub();
  const publishing = {
    SIGNALBOX_DESTINATION: `git:${origin}#live:bundle.json`,
    SIGNALBOX_SIGNING_KEY: signingKey,
  };
  const report = (file: string, directory = main) =>
    readFileSync(join(directory, 'signalbox-report', file), 'utf8');

  // The first publication, and two gateways that follow it.
  expect(await script('publish.sh', main, publishing)).toMatchObject({ code: 0 });
  const roots = join(main, 'root.json');
  const gateways = await Promise.all([1, 2].map(() => serve(origin, roots, join(secrets, 'keys.json'))));
  const [first] = gateways;
  const waiting = {
    ...publishing,
    SIGNALBOX_GATEWAYS: gateways.map(({ url }) => url).join(' '),
    SIGNALBOX_TIMEOUT: '60s',
  };
  const ask = (url: string | undefined, stream = false) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: 'code_generation', stream, messages: [{ role: 'user', content: 'Hi' }] }),
    });
  const modelsNow = () =>
    Promise.all(
      gateways.map(async ({ url }) => {
        const answer = await ask(url, true);
        await answer.body?.cancel();
        return answer.headers.get('x-signalbox-model');
      }),
    );
  const fleet = async () => {
    const shell = fakeShell();
    await run(
      ['fleet', 'status', '--format', 'json', ...gateways.flatMap(({ url }) => ['--gateway', url])],
      shell,
    );
    return JSON.parse(shell.stdout());
  };
  await expect.poll(modelsNow, { timeout: 20_000 }).toEqual(['swift', 'swift']);

  // A pull request: its checks, and its comment.
  const branch = join(secrets, 'branch');
  git(main, 'clone', '--quiet', origin, branch);
  git(branch, 'switch', '--quiet', '--create', 'deeper');
  writeFileSync(join(branch, 'registry/capabilities/code_generation.yaml'), uses('deep'));
  git(branch, 'commit', '--quiet', '--all', '--message=Let deep write code');
  git(branch, 'push', '--quiet', 'origin', 'deeper');
  const head = git(branch, 'rev-parse', 'HEAD');
  const checked = await script('check.sh', branch, { SIGNALBOX_BASE: 'origin/main' });
  expect([checked.code, checked.output]).toEqual([0, expect.stringContaining('code_generation')]);
  github.pulls.push({ number: 7, head: { sha: head, ref: 'deeper' }, title: 'Deeper', body: '' });
  const posting = { ...github.environment, HEAD_SHA: head, HEAD_OWNER: 'team', HEAD_BRANCH: 'deeper' };
  expect(await script('comment.mjs', branch, posting)).toMatchObject({ code: 0 });
  expect(await script('comment.mjs', branch, posting)).toMatchObject({ code: 0 });
  expect(github.comments).toHaveLength(1);
  expect(github.comments[0]?.body).toMatch(
    /^<!-- signalbox:plan -->\n## Signalbox: [\s\S]*code_generation[\s\S]*deep/,
  );

  // Merged, published, and served by both, while an answer that had begun goes on to its end.
  const open = await ask(first?.url, true);
  expect(open.headers.get('x-signalbox-model')).toBe('swift');
  const whole = open.text();
  git(main, 'fetch', '--quiet');
  git(main, 'merge', '--quiet', '--no-ff', '--message=Merge deeper', 'origin/deeper');
  git(main, 'push', '--quiet');
  const merged = git(main, 'rev-parse', 'HEAD');
  expect(await script('publish.sh', main, waiting)).toMatchObject({ code: 0 });
  expect(await script('commit-status.mjs', main, { ...github.environment, COMMIT: merged })).toMatchObject({
    code: 0,
  });
  expect(github.statuses).toEqual([
    expect.objectContaining({ commit: merged, state: 'success', description: 'generation 2 is served' }),
  ]);
  expect(await modelsNow()).toEqual(['deep', 'deep']);
  provider.release();
  const streamed = await whole;
  expect(streamed).toMatch(/data: \[DONE\]\n\n$/);
  expect(streamed).toContain('swift-1');

  // Taken back by a revert commit, which is a change like any other.
  const reverting = { SIGNALBOX_REVERT: merged, SIGNALBOX_REASON: 'too slow' };
  expect(await script('revert.sh', main, reverting)).toMatchObject({ code: 0 });
  expect(await script('pull-request.mjs', main, github.environment)).toMatchObject({ code: 0 });
  expect(github.pulls[1]).toMatchObject({ base: 'main', body: expect.stringContaining('too slow') });
  git(main, 'switch', '--quiet', 'main');
  git(main, 'merge', '--quiet', '--no-ff', '--message=Back', `origin/${report('branch').trim()}`);
  expect(await script('publish.sh', main, waiting)).toMatchObject({ code: 0 });
  expect(await modelsNow()).toEqual(['swift', 'swift']);
  const before = await fleet();
  expect(before.generations).toEqual([{ generation: 3, gateways: 2 }]);

  // What nobody signed, and what is older, is refused by both, and seen.
  const intruder = join(secrets, 'intruder');
  git(main, 'clone', '--quiet', '--branch', 'live', origin, intruder);
  const older = readFileSync(join(intruder, 'generations/2.json'));
  const put = (bytes: string | Buffer) => {
    writeFileSync(join(intruder, 'bundle.json'), bytes);
    git(intruder, 'commit', '--quiet', '--all', '--message=Mine');
    git(intruder, 'push', '--quiet');
  };
  const refusals = async () =>
    (await fleet()).gateways.map(
      (one: { lastNack: { code: string; digest: string } | null }) => one.lastNack,
    );
  const unsigned = await signalbox('compile', '--env', 'staging');
  put(unsigned);
  await expect
    .poll(refusals, { timeout: 20_000 })
    .toEqual([1, 2].map(() => expect.objectContaining({ code: 'bad-envelope' })));
  put(older);
  const digest = createHash('sha256').update(older).digest('hex');
  await expect
    .poll(refusals, { timeout: 20_000 })
    .toEqual([1, 2].map(() => expect.objectContaining({ code: 'old-generation', digest })));
  const after = await fleet();
  expect(after.generations).toEqual(before.generations);
  expect(after.gateways[0].revision).toBe(before.gateways[0].revision);
  expect(await modelsNow()).toEqual(['swift', 'swift']);

  // The next publication takes a number that no gateway has seen.
  expect(await script('publish.sh', main, waiting)).toMatchObject({ code: 0 });
  expect(JSON.parse(report('publish.json'))).toMatchObject({ generation: 4 });
  expect(github.refused).toEqual([]);
  const said = gateways.map(({ stderr }) => stderr()).join('');
  expect(said).not.toMatch(/north-secret|south-secret|PRIVATE KEY/);
});
