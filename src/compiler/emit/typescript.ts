import { createHash } from 'node:crypto';
import { canonicalJson } from '../../table/canonical.ts';
import type { Capability } from '../../table/table.ts';
import type { Emission, Emitter } from './emitter.ts';

/**
 * `capabilities.d.ts`: the capabilities' names and promises as types, so that an application that asks for a
 * capability which does not exist, or for more than one promises, does not compile.
 */
export const typescript: Emitter = {
  name: 'typescript',
  summary: 'capabilities.d.ts, names and promises for applications, and what makes the runtime know them',
  emit: (emission) => ({
    files: [
      { path: 'capabilities.d.ts', content: write(emission) },
      { path: 'register.d.ts', content: register },
    ],
  }),
};

/** A file of its own: an application that only speaks to the gateway has no `signalbox/runtime` to augment. */
const register = [
  '// Include this file where routers of signalbox/runtime should know these capabilities. It is always the same.',
  "import type { Capabilities } from './capabilities.d.ts';",
  '',
  "declare module 'signalbox/runtime' {",
  '  interface Register {',
  '    readonly capabilities: Capabilities;',
  '  }',
  '}',
  '',
].join('\n');

function write({ table }: Emission): string {
  const capabilities = Object.entries(table.capabilities).sort(([a], [b]) => (a < b ? -1 : 1));
  return `// Written by \`signalbox types\` from promises ${digestOf(capabilities)}. Do not edit.

/** Every capability of the registry${table.environment === 'default' ? '' : ` in ${table.environment}`}, with what each promises on every route. */
export interface Capabilities {
${capabilities.map(([id, capability]) => indent(member(id, capability), '  ')).join('\n')}
}

/** What an application writes where it would write a model. */
export type CapabilityName = keyof Capabilities;

/** The capabilities that promise a feature: \`CapabilityWith<'tools'>\`. */
export type CapabilityWith<Feature extends string> = {
  [Name in CapabilityName]: Feature extends Capabilities[Name]['features'] ? Name : never;
}[CapabilityName];

`;
}

/** Of what the types say, not of the whole table: a new price leaves the file as it is. */
function digestOf(capabilities: readonly (readonly [string, Capability])[]): string {
  const said = capabilities.map(([id, { description, owner, promise }]) => [id, description, owner, promise]);
  return `sha256:${createHash('sha256').update(canonicalJson(said)).digest('hex').slice(0, 16)}`;
}

function member(id: string, { description, owner, promise }: Capability): string {
  const lines = [
    ...comment(description, owner),
    `readonly '${id}': {`,
    `  readonly features: ${union(promise.features)};`,
    `  readonly input: ${union(promise.input)};`,
    `  readonly output: ${union(promise.output)};`,
    ...(promise.context === undefined ? [] : [`  /** Tokens. */`, `  readonly context: ${promise.context};`]),
    ...(promise.maxOutput === undefined
      ? []
      : [`  /** Tokens. */`, `  readonly maxOutput: ${promise.maxOutput};`]),
    '};',
  ];
  return lines.join('\n');
}

/** The text is the author's: it must not be able to end the comment. */
function comment(description: string, owner: string): string[] {
  const lines = `${description.trim()}\n\nOwner: ${owner}`.split(/\r?\n/);
  const safe = lines.map((line) => line.replaceAll('*/', '* /').trimEnd());
  return ['/**', ...safe.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'];
}

function union(names: readonly string[]): string {
  return names.length === 0 ? 'never' : names.map((name) => `'${name}'`).join(' | ');
}

function indent(text: string, by: string): string {
  return text.replaceAll(/^(?=.)/gm, by);
}
