import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/gitops/plan/document.ts';
import { signalbox, temporaryDirectory } from '../cli/run-signalbox.ts';
import { overlayOfThink, writeSample } from '../cli/sample-registry.ts';

const settings = [
  'traffic: { tokens: { input: 6k, output: 800 tokens, cacheRead: 4k } }',
  'plan:',
  '  approvals:',
  '    - { class: COST, above: 20%, anyOf: ["@org/finops"] }',
  '    - { class: BEHAVIOURAL, above: 50%, anyOf: ["@org/platform"] }',
  '    - { class: BREAKING, anyOf: ["@org/platform"] }',
  '',
].join('\n');

const traffic = [
  'traffic:',
  '  perDay: 20000',
  '  mix: [{ when: request.inputTokens > 1000, share: 25% }]',
  '',
].join('\n');

/** Plans an edit of a repository whose registry speaks of traffic and approvals. */
async function planned(edit: (registry: string) => void): Promise<PlanDocument> {
  const directory = temporaryDirectory();
  const registry = join(directory, 'registry');
  execFileSync('cp', ['-r', writeSample({ ...overlayOfThink, 'signalbox.yaml': settings }), registry]);
  mkdirSync(join(directory, '.github'));
  writeFileSync(
    join(directory, '.github/CODEOWNERS'),
    '/registry/capabilities/ @org/owners\n/registry/signalbox.yaml @org/core\n',
  );
  const think = join(registry, 'capabilities/think.yaml');
  writeFileSync(think, `${readFileSync(think, 'utf8')}${traffic}`);
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
      cwd: directory,
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  edit(registry);
  const { stdout, stderr } = await signalbox(['plan', '--format', 'json'], { directory });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('a declared mix says what share of all requests moves, how many a day, and who must approve', async () => {
  const { changes } = await planned((registry) => {
    const file = join(registry, 'capabilities/think.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('    use: deep', '    use: swift'));
  });
  const moved = changes.find(
    ({ code, environments }) => code === 'target-moved' && environments.includes('default'),
  );
  expect(moved?.moved).toMatchObject({
    most: '100%',
    total: { least: '25%', most: '25%' },
    perDay: { least: 5000, most: 5000 },
    evidence: { kind: 'declared' },
  });
  expect(moved?.requires).toEqual([
    { anyOf: ['@org/owners'], because: 'owns registry/capabilities/think.yaml' },
  ]);
});

test('costs are those of the declared tokens, and a threshold asks for whom the registry names', async () => {
  const { changes } = await planned((registry) => {
    const file = join(registry, 'models/swift.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('input: 1 USD', 'input: 2 USD'));
  });
  const price = changes.find(({ code, address }) => code === 'cost-changed' && address.id === 'chat');
  // 6,000 in at 1 and at 2 USD a million, 800 out at 2 USD a million, a thousand times.
  expect(price?.cost).toMatchObject({
    before: 76_000_000_000,
    after: 136_000_000_000,
    profile: { source: 'declared' },
  });
  expect(price?.requires).toContainEqual({ anyOf: ['@org/finops'], because: 'COST changes above 20%' });
});

test('a capability that says what it was called is renamed, and breaks whoever asks for the old name', async () => {
  const { changes } = await planned((registry) => {
    const file = join(registry, 'capabilities/think.yaml');
    const text = readFileSync(file, 'utf8');
    execFileSync('rm', [file]);
    writeFileSync(join(registry, 'capabilities/ponder.yaml'), `${text}moved: { from: think }\n`);
    writeFileSync(
      join(registry, 'environments/staging.yaml'),
      'patches:\n  - patch: capabilities/ponder\n    set: { use: deep }\n',
    );
  });
  expect(changes.find(({ code }) => code === 'capability-renamed')).toMatchObject({
    class: 'BREAKING',
    before: 'think',
    after: 'ponder',
    requires: [{ anyOf: ['@org/owners'] }, { anyOf: ['@org/platform'] }],
  });
});

const lines = (from: string, to: string) => (file: string) =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

test('a change that takes its approvals away is asked for them all the same', async () => {
  const { changes } = await planned((registry) => {
    lines('plan:', '#plan:')(join(registry, 'signalbox.yaml'));
    const file = join(registry, 'signalbox.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}/gm, '#'));
    lines('input: 1 USD', 'input: 2 USD')(join(registry, 'models/swift.yaml'));
  });
  const cost = changes.find(({ code, address }) => code === 'cost-changed' && address.id === 'chat');
  expect(cost?.requires).toContainEqual({ anyOf: ['@org/finops'], because: 'COST changes above 20%' });
});

test('a change that says anew what requests are like keeps nobody off by a threshold', async () => {
  const { changes } = await planned((registry) => {
    const file = join(registry, 'capabilities/think.yaml');
    lines('    use: deep', '    use: swift')(file);
    lines('share: 25%', 'share: 1%')(file);
  });
  const moved = changes.find(
    ({ code, environments }) => code === 'target-moved' && environments.includes('default'),
  );
  expect(moved?.moved?.total).toEqual({ least: '1%', most: '1%' });
  expect(moved?.requires).toContainEqual({
    anyOf: ['@org/platform'],
    because: 'BEHAVIOURAL changes above 50%',
  });
});

test('retries and the breaker, which no part of a table has a place for, are owned as their file is', async () => {
  const { changes } = await planned((registry) => {
    const file = join(registry, 'signalbox.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}retry: { attempts: 1 }\nbreaker: { failures: 1000 }\n`);
  });
  for (const code of ['retry-changed', 'breaker-changed']) {
    expect(changes.find((one) => one.code === code)?.requires).toContainEqual({
      anyOf: ['@org/core'],
      because: 'owns registry/signalbox.yaml',
    });
  }
});
