import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a registry of a size: ten models at two providers, capabilities of 25 lines with two rules, a split and
 * fallbacks each, a team for every fifty of them and a file of policy tests for every ten, and two invariants.
 */
export function writeRegistry(directory: string, capabilities: number): void {
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  };
  write('signalbox.yaml', 'retry: { attempts: 3, backoff: 200ms, maxBackoff: 5s }\n');
  for (const id of ['north', 'south']) write(`providers/${id}.yaml`, provider(id));
  for (let index = 0; index < 10; index += 1) write(`models/model-${index}.yaml`, model(index));
  for (let index = 0; index < capabilities; index += 1) {
    write(`capabilities/capability-${index}.yaml`, capability(index));
  }
  for (let index = 0; index * 50 < capabilities; index += 1) write(`teams/team-${index}.yaml`, team(index));
  for (let index = 0; index * 10 < capabilities; index += 1) {
    write(`tests/test-${index}.yaml`, policyTest(index * 10));
  }
  write('invariants/data.yaml', invariants);
}

/** The capability that the benchmarks edit, and its text with another default in each round. */
export function editedCapability(round: number): { readonly file: string; readonly text: string } {
  const text = capability(7).replace('model-7: 90%', `model-${round % 2 === 0 ? 7 : 8}: 90%`);
  return { file: 'capabilities/capability-7.yaml', text };
}

function provider(id: string): string {
  return `name: ${id}
api: openai-compatible
baseUrl: https://${id}.example/v1
auth: { header: authorization, scheme: Bearer, value: { env: KEY } }
region: eu
data: { training: false, retention: 30d }
`;
}

function model(index: number): string {
  return `name: Model ${index}
context: 200k
output: 8k
modalities: { input: [text], output: [text] }
features: [tools, streaming]
prices:
  - { source: bench, input: ${index + 1} USD, output: ${index + 5} USD }
deployments:
  - { provider: north, model: model-${index} }
  - { provider: south, model: model-${index} }
`;
}

function capability(index: number): string {
  const use = (step: number) => `model-${(index + step) % 10}`;
  return `# yaml-language-server: $schema=../../schemas/capability.schema.json
description: Number ${index} of the capabilities that a bank with many teams could have.
owner: team-${index % 40}
requires:
  features: [tools, streaming]
  context: 100k
rules:
  - name: long prompts
    when: request.inputTokens > ${1000 + index} && request.stream
    use: ${use(1)}
  - name: paying customers
    when: tags["plan"] in ["pro", "max"] || user == "user-${index}"
    use: ${use(2)}
use:
  split:
    ${use(0)}: 90%
    ${use(3)}: 10%
  by: user
fallback:
  - on: [rate_limit, overloaded]
    use: ${use(4)}
  - ${use(5)}
timeouts: { firstToken: 20s, total: 2m }
params:
  temperature: 0.2
`;
}

function team(index: number): string {
  const granted = Array.from({ length: 50 }, (_, at) => `  - capability-${index * 50 + at}`);
  return `name: Team ${index}
region: ${index % 2 === 0 ? 'eu' : 'us'}
tags: [tier-${index % 3}]
capabilities:
${granted.join('\n')}
`;
}

function policyTest(index: number): string {
  return `capability: capability-${index}
cases:
  - name: long prompts have a model of their own
    given: { user: u-1, request: { inputTokens: 900k, stream: true } }
    expect: { model: model-${(index + 1) % 10}, rule: long prompts }
  - name: so have those who pay
    given: { user: u-1, tags: { plan: pro } }
    expect: { model: model-${(index + 2) % 10}, rule: paying customers }
  - name: everything else is split, and fails over from one provider to the other
    given: { at: { split: default, bucket: 89999 }, down: [north] }
    expect: { deployment: model-${index % 10}@south }
`;
}

const invariants = `- name: EU data stays in the EU
  where: team.region == "eu"
  always: provider.region == "eu"
- name: nobody trains on what we send
  always: "!provider.training"
`;
