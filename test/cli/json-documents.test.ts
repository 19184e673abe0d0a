import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, test, vi } from 'vitest';
import type { CapabilityDiff, Other } from '../../src/cli/diff/run-diff.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { run } from '../../src/cli/main.ts';
import type { Usage } from '../../src/gitops/usages/find-usages.ts';
import { fakeShell } from './fake-shell.ts';
import { root, temporaryDirectory } from './run-signalbox.ts';
import { capability, sample, writeSample } from './sample-registry.ts';

vi.setConfig({ testTimeout: 60_000 });

const schemaOf = (kind: string) =>
  JSON.parse(readFileSync(join(root, `schemas/${kind}.schema.json`), 'utf8'));
const compiled = (kind: string): ValidateFunction =>
  new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schemaOf(kind));
const fits: Readonly<Record<string, ValidateFunction>> = {
  usages: compiled('usages'),
  diff: compiled('diff'),
  doctor: compiled('doctor'),
};

/** A registry with every way to a model, and an overlay that changes, adds and removes. */
const rich = {
  'capabilities/mixed.yaml': capability(
    'Mix.',
    'use: swift\nexperiment:\n  name: trial\n  status: running\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: swift }\n    challenger: { share: 50%, use: { split: { swift: 25%, deep: 75% }, by: session } }\n  expires: 2100-01-01\nshadow: { to: deep, share: 2% }',
  ),
  'capabilities/moving.yaml': capability(
    'Move.',
    'use: { cheapest: [swift, deep] }\nrollout:\n  to: deep\n  by: user\n  startsAt: 2100-01-01T00:00:00Z\n  steps: [{ share: 1%, for: 30m }]',
  ),
  'models/swift.yaml': `${sample['models/swift.yaml']}replacement: deep\n`,
  'teams/rich.yaml':
    'name: Rich\ncapabilities: [chat, mixed]\nbudget: { limit: 500 USD, per: month, zone: UTC, onExceed: { use: think } }\n',
  'tests/chat.yaml':
    'capability: chat\ncases:\n  - name: falls back\n    given: { down: [swift] }\n    expect: { model: deep }\n',
  'environments/staging.yaml':
    'patches:\n  - patch: capabilities/chat\n    set: { use: deep }\n    remove: [fallback]\n  - patch: capabilities/think\n    set: { params: { temperature: 0.5 } }\n  - patch: teams/search\n    set: { region: eu }\n',
};

async function documentOf(directory: string, ...words: string[]) {
  const shell = fakeShell({ directory });
  await run([...words, '--format', 'json'], shell);
  expect(shell.stderr()).toBe('');
  return JSON.parse(shell.stdout());
}

describe.each<[string, readonly (readonly string[])[], Readonly<Record<string, string>>]>([
  ['usages', [['deep'], ['swift'], ['provider:south'], ['deep', '--env', 'staging']], rich],
  ['diff', [['staging'], ['staging', 'staging'], ['staging', 'default']], rich],
  ['doctor', [[]], rich],
  ['doctor', [[]], { 'capabilities/chat.yaml': capability('Talk.', 'use: nobody') }],
])('the JSON of %s', (kind, calls, files) => {
  test.each(calls)('is as the published schema has it: %j', async (...words) => {
    const document = await documentOf(dirname(writeSample(files)), kind, ...words);
    fits[kind]?.(document);
    expect(fits[kind]?.errors ?? []).toEqual([]);
  });

  test('of another version, or with a part that lacks what every reader needs, is refused', async () => {
    const [words = []] = calls;
    const document = await documentOf(dirname(writeSample(files)), kind, ...words);
    expect(fits[kind]?.({ ...document, schema: `signalbox.${kind}/v2` })).toBe(false);
    for (const [name, value] of Object.entries(document)) {
      if (name === 'schema') continue;
      const { [name]: _, ...rest } = document;
      expect(fits[kind]?.(rest), name).toBe(false);
      if (!Array.isArray(value) || typeof value[0] !== 'object') continue;
      expect(fits[kind]?.({ ...document, [name]: [{}] }), name).toBe(false);
    }
  });
});

test('the JSON of doctor is so as well where there is no registry, and after a gateway was asked in vain', async () => {
  const document = await documentOf(temporaryDirectory(), 'doctor', '--gateway', 'http://127.0.0.1:9');
  fits['doctor']?.(document);
  expect(fits['doctor']?.errors ?? []).toEqual([]);
  expect(document).toMatchObject({ ok: false });
});

test('texts of a registry stay data in it, whatever they are', async () => {
  const directory = writeSample({
    ...rich,
    'capabilities/think.yaml': capability(
      'Think.',
      'rules:\n  - name: "::error::x\\n]]> ##[error]y"\n    when: user == "deep"\n    use: deep\nuse: swift',
    ),
  });
  writeFileSync(join(directory, 'tests/chat.yaml'), `${rich['tests/chat.yaml']}# deep ]]> ::error::\n`);
  const document = await documentOf(dirname(directory), 'usages', 'deep');
  fits['usages']?.(document);
  expect(fits['usages']?.errors ?? []).toEqual([]);
});

test('the schemas name every kind that there is', () => {
  const usage: Record<Usage['kind'], true> = {
    rule: true,
    default: true,
    arm: true,
    rollout: true,
    fallback: true,
    shadow: true,
    degradation: true,
    replacement: true,
  };
  const change: Record<CapabilityDiff['change'], true> = {
    added: true,
    removed: true,
    decides: true,
    settings: true,
  };
  const other: Record<Other['kind'], true> = { team: true, provider: true, model: true, deployment: true };
  const status: Record<Finding['status'], true> = { ok: true, warning: true, problem: true };
  const kinds = [
    [usage, schemaOf('usages').$defs.usage.properties.kind.enum],
    [change, schemaOf('diff').$defs.capability.properties.change.enum],
    [other, schemaOf('diff').$defs.other.properties.kind.enum],
    [status, schemaOf('doctor').$defs.finding.properties.status.enum],
  ] as const;
  for (const [known, named] of kinds) expect(named).toEqual(Object.keys(known));
});
