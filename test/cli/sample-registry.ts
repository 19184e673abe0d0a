import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from './run-signalbox.ts';

/** A small sound registry: two providers, two models, two capabilities, one team, one environment. */
export const sample = {
  'signalbox.yaml': 'timeouts: { connect: 1s, firstToken: 5s }\n',
  'providers/north.yaml': provider('North', 'NORTH_KEY'),
  'providers/south.yaml': provider('South', 'SOUTH_KEY'),
  'models/swift.yaml': model('Swift', 'north', 'swift-1'),
  'models/deep.yaml': model('Deep', 'south', 'deep-1'),
  'capabilities/chat.yaml': capability('Talk.', 'use: swift\nfallback: [deep]'),
  'capabilities/think.yaml': capability(
    'Think.',
    'rules:\n  - name: long ones\n    when: request.inputTokens > 1000\n    use: deep\nuse: swift',
  ),
  'teams/search.yaml': 'name: Search\ncapabilities: [chat]\n',
  'environments/staging.yaml':
    'patches:\n  - patch: capabilities/chat\n    set: { use: deep }\n    remove: [fallback]\n',
} as const;

/** An overlay that leaves `chat` alone, for tests that edit it: a patch that changes nothing any more is an error. */
export const overlayOfThink = {
  'environments/staging.yaml': 'patches:\n  - patch: capabilities/think\n    set: { use: deep }\n',
} as const;

/** Writes the sample, with some files changed or added; answers the registry's directory. */
export function writeSample(changes: Readonly<Record<string, string>> = {}): string {
  const directory = join(temporaryDirectory(), 'registry');
  for (const [file, text] of Object.entries({ ...sample, ...changes })) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  return directory;
}

export function capability(description: string, rest: string): string {
  return `description: ${description}\nowner: tests\n${rest}\n`;
}

function provider(name: string, variable: string): string {
  return [
    `name: ${name}`,
    'api: openai-compatible',
    `baseUrl: https://${name.toLowerCase()}.example/v1`,
    `auth: { header: authorization, scheme: Bearer, value: { env: ${variable} } }`,
    '',
  ].join('\n');
}

function model(name: string, providerId: string, upstream: string): string {
  return [
    `name: ${name}`,
    'context: 128k',
    'output: 8k',
    'modalities: { input: [text], output: [text] }',
    'features: [tools, streaming]',
    'prices:',
    '  - { source: made up, input: 1 USD, output: 2 USD }',
    `deployments:`,
    `  - { provider: ${providerId}, model: ${upstream} }`,
    '',
  ].join('\n');
}
