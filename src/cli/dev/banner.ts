import picocolors from 'picocolors';
import type { Environment } from '../../gateway/upstream/endpoint.ts';
import type { LiveTable } from '../../runtime/live-table.ts';
import type { Place } from '../../table/sources.ts';
import type { RoutingTable } from '../../table/table.ts';
import { roleOf } from '../registry/provider-role.ts';
import { shortRevision } from '../registry/short-revision.ts';

/** What `dev` says when it has come up. */
export interface Banner {
  readonly url: string;
  readonly live: LiveTable;
  /** The registry's directory as the user wrote it. */
  readonly registry: string;
  readonly environment: Environment;
  /** Where the simulator listens. */
  readonly simulatorUrl: string;
  readonly colour: boolean;
}

/** The capability that the examples show, where the registry has it; the first one where not. */
const exampleCapability = 'code_generation';

/** Address, revision, who is real and who simulated, a line to try and a line to edit. */
export function banner({ url, live, registry, environment, simulatorUrl, colour }: Banner): string {
  const paint = picocolors.createColors(colour);
  const { revision, table } = live;
  const names = Object.keys(table.capabilities);
  const capability = names.includes(exampleCapability) ? exampleCapability : (names[0] ?? '');
  const place = placeOfUse(live, capability);
  const providers = roles(table, environment);
  const lines = [
    row('gateway', paint.bold(`${url}/v1`)),
    row('revision', `${shortRevision(revision)}, ${count(names.length)}`),
    providers.real.length > 0 && row('real', list(providers.real)),
    providers.keyless.length > 0 && row('as it is', `${list(providers.keyless)}, no key needed`),
    providers.simulated.length > 0 && row('simulated', list(providers.simulated)),
    row('simulator', `${simulatorUrl}, its journal at /__sim/journal`),
    '',
    providers.simulated.length > 0 &&
      'Simulated answers are made up on this machine and say so, in x-signalbox-simulated and in the body.',
    providers.simulated.length > 0 && 'Set the variable in brackets to be answered by the real provider.',
    providers.simulated.length > 0 && '',
    'Ask it something:',
    '',
    `  ${paint.green(curlLine(url, capability))}`,
    '',
    place === undefined
      ? `Then edit the registry: saved is live.`
      : `Then give ${capability} another model: edit ${paint.bold(`${registry}/${place.file}:${place.line}`)}. Saved is live.`,
    '',
  ];
  return `\n${lines.filter((line) => line !== false).join('\n')}\n`;
}

/** Where the capability's default `use` is written: its last rule's. */
function placeOfUse({ table, sources }: LiveTable, capability: string): Place | undefined {
  const last = (table.capabilities[capability]?.rules.length ?? 0) - 1;
  return sources?.places[`capabilities.${capability}.rules.${last}`];
}

/** A command that streams one answer, with its headers. */
function curlLine(url: string, capability: string): string {
  const body = JSON.stringify({
    model: capability,
    stream: true,
    messages: [{ role: 'user', content: 'Write a function that reverses a string.' }],
  });
  return `curl -iN ${url}/v1/chat/completions -H 'content-type: application/json' -d '${body}'`;
}

function roles(table: RoutingTable, environment: Environment): Roles {
  const found: Roles = { real: [], keyless: [], simulated: [] };
  for (const [id, provider] of Object.entries(table.providers)) {
    const role = roleOf(provider, environment);
    if (role.kind === 'real') found.real.push(`${id} (${role.variable})`);
    else if (role.kind === 'keyless') found.keyless.push(id);
    else found.simulated.push(role.kind === 'without-key' ? `${id} (${role.variable})` : id);
  }
  return found;
}

interface Roles {
  readonly real: string[];
  readonly keyless: string[];
  readonly simulated: string[];
}

/** Names side by side, in lines that a terminal of 100 columns holds. */
function list(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < 80) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines.join(`,\n${' '.repeat(14)}`);
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(10)}  ${text}`;
}

function count(capabilities: number): string {
  return capabilities === 1 ? '1 capability' : `${capabilities} capabilities`;
}
