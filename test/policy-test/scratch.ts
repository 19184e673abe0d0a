import {
  type PolicyTestOptions,
  type PolicyTestRun,
  runPolicyTests,
} from '../../src/policy-test/run-policy-tests.ts';
import { writeSample } from '../cli/sample-registry.ts';

/** A registry with an experiment, a rollout, a split, a budget and an overlay, and the tests that are given. */
export const registry = {
  'models/third.yaml': [
    'name: Third',
    'context: 128k',
    'output: 8k',
    'modalities: { input: [text], output: [text] }',
    'features: [tools, streaming]',
    'prices: [{ source: made up, input: 1 USD, output: 2 USD }]',
    'deployments: [{ provider: south, model: third-1 }]',
    '',
  ].join('\n'),
  'capabilities/chat.yaml': [
    'description: Talk.',
    'owner: tests',
    'rules:',
    '  - name: search goes deep',
    '    when: team.id == "search" && request.inputTokens > 1000',
    '    use: deep',
    'use: swift',
    'fallback: [deep, third]',
    'experiment:',
    '  name: swift-or-third',
    '  status: running',
    '  by: user',
    '  share: 20%',
    '  arms:',
    '    control: { share: 50%, use: swift }',
    '    challenger: { share: 50%, use: third }',
    '  expires: 2030-01-01',
    '',
  ].join('\n'),
  'capabilities/think.yaml': [
    'description: Think.',
    'owner: tests',
    'use: swift',
    'rollout:',
    '  to: third',
    '  by: user',
    '  startsAt: 2026-01-01T00:00:00Z',
    '  steps: [{ share: 10%, for: 1d }]',
    '  onFail: hold',
    '',
  ].join('\n'),
  'capabilities/mix.yaml': [
    'description: Mix.',
    'owner: tests',
    'use: { split: { swift: 75%, deep: 25% }, by: team }',
    '',
  ].join('\n'),
  'teams/search.yaml': [
    'name: Search',
    'capabilities: [chat]',
    'budget: { limit: 500 USD, per: month, onExceed: { use: mix } }',
    '',
  ].join('\n'),
  'environments/staging.yaml': 'patches:\n  - patch: capabilities/mix\n    set: { use: deep }\n',
} as const;

/** Writes the registry with these test files and runs them. */
export function runTests(
  tests: Readonly<Record<string, string>>,
  options: Partial<PolicyTestOptions> = {},
): Promise<PolicyTestRun> {
  const directory = writeSample({ ...registry, ...tests });
  return runPolicyTests({ directory, now: new Date('2026-06-01T00:00:00Z'), ...options });
}

/** One test file of `chat`, or of another capability. */
export function testsOf(cases: string, capability = 'chat'): Record<string, string> {
  return { [`tests/${capability}.yaml`]: `capability: ${capability}\ncases:\n${cases}\n` };
}
