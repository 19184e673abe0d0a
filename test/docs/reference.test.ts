import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { failureCodes } from '../../src/chat/failure-code.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { run } from '../../src/cli/main.ts';
import { followFailures } from '../../src/cli/serve/follow-tables.ts';
import { scenarioKeys } from '../../src/sim/scenario/keys.ts';
import { sourceFailures } from '../../src/watch/news.ts';
import { fakeShell } from '../cli/fake-shell.ts';
import { schemaReference } from './schema-reference.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const schemas = resolve(import.meta.dirname, '../../schemas');
const howToUpdate = 'Written by `npm test -- test/docs -u`; edit what it is written from.';

test('docs/registry-reference.md says what the schemas say', async () => {
  const kinds = {
    capability: 'registry/capabilities/<id>.yaml',
    model: 'registry/models/<id>.yaml',
    provider: 'registry/providers/<id>.yaml',
    team: 'registry/teams/<id>.yaml',
    environment: 'registry/environments/<id>.yaml',
    catalog: 'registry/catalog/<id>.yaml',
    signalbox: 'registry/signalbox.yaml',
  };
  const text = [
    `<!-- ${howToUpdate} -->`,
    '',
    '# Registry reference',
    '',
    'Every field of every kind of file, out of `schemas/`. A `?` marks what may be left out. [The registry](registry.md) tells the story.',
    '',
    ...Object.entries(kinds).map(([kind, where]) => schemaReference(schemas, kind, where)),
  ].join('\n');
  await expect(text).toMatchFileSnapshot(`${docs}/registry-reference.md`);
});

test('docs/cli.md says what the commands say', async () => {
  const names = commands.flatMap(({ name, parts = [] }) => [
    [name],
    ...parts.map((part) => [name, part.name]),
  ]);
  const pages = await Promise.all(names.map((words) => help(words)));
  const text = [
    `<!-- ${howToUpdate} -->`,
    '',
    '# Command line',
    '',
    'In a checkout: `npx signalbox <command>`.',
    '',
    '```text',
    await help([]),
    '```',
    '',
    ...names.flatMap((words, index) => [
      `## signalbox ${words.join(' ')}`,
      '',
      '```text',
      pages[index],
      '```',
      '',
    ]),
  ].join('\n');
  await expect(text).toMatchFileSnapshot(`${docs}/cli.md`);
});

test('docs/simulator-scenarios.md lists every word of the scenario language', async () => {
  const rows = Object.entries(scenarioKeys).map(
    ([key, { does, expects }]) => `| \`${key}\` | ${does} | ${expects} |`,
  );
  const text = [
    `<!-- ${howToUpdate} -->`,
    '',
    '# Scenarios of the simulator',
    '',
    'What a request may ask the [simulator](simulator.md) to do, written like the query of a URL: `status=429&retry-after=2`.',
    '',
    '| word | what it does | takes |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(`${docs}/simulator-scenarios.md`);
});

test('docs/failure-codes.md lists every code that a caller can be told, and that a source can tell', async () => {
  const text = [
    `<!-- ${howToUpdate} -->`,
    '',
    '# Failure codes',
    '',
    'What `error.code` of the [gateway](gateway.md) may say. Codes are added to and never renamed.',
    '',
    '| code | when |',
    '|---|---|',
    ...Object.entries(failureCodes).map(([code, when]) => `| \`${code}\` | ${when} |`),
    '',
    '## Sources of tables',
    '',
    'What `code` may say in the log line `table source failed` and in `failing` of `/status`. The table that is live goes on to answer, and ages. Why a table that came is refused says [bundles.md](bundles.md#what-a-gateway-does-with-a-candidate).',
    '',
    '| code | when |',
    '|---|---|',
    ...Object.entries({ ...sourceFailures, ...followFailures }).map(
      ([code, when]) => `| \`${code}\` | ${when} |`,
    ),
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(`${docs}/failure-codes.md`);
});

async function help(words: readonly string[]): Promise<string> {
  const shell = fakeShell();
  expect(await run([...words, '--help'], shell)).toBe(0);
  return shell.stdout().trimEnd();
}
