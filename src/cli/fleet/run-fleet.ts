import { type FleetReport, reportFleet, type WaitReport } from '../../gitops/fleet/fleet-report.ts';
import type { GatewayReport } from '../../gitops/fleet/gateway-report.ts';
import { type Fleet, readFleet } from '../../gitops/fleet/read-fleet.ts';
import { waitForFleet } from '../../gitops/fleet/wait-for-fleet.ts';
import { readNamed } from '../bundle/read-files.ts';
import type { Call } from '../commands/command.ts';
import type { FormatOptions } from '../options/registry-options.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';

export interface StatusOptions extends FormatOptions {
  readonly gateway: readonly string[];
  readonly gateways?: string;
  readonly dns: readonly string[];
}

export interface WaitCommandOptions extends StatusOptions {
  readonly generation: number;
  /** 0 to 1. */
  readonly quorum: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly interval: number;
  readonly bundle?: string;
}

/** Says which table each gateway serves. */
export async function runStatus({ options, shell }: Call<StatusOptions>): Promise<ExitCode> {
  const fleet = await fleetOf(options, shell);
  const report = reportFleet(await readFleet(fleet, new AbortController().signal));
  shell.out(options.format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : describe(report));
  if (report.reachable === 0) return exitCodes.couldNotRun;
  return report.skewed || report.reachable < report.gateways.length ? exitCodes.findings : exitCodes.ok;
}

/** Waits until enough gateways serve a generation. */
export async function runWait({ options, shell }: Call<WaitCommandOptions>): Promise<ExitCode> {
  const { generation, quorum, timeout, interval, bundle, format } = options;
  const fleet = await fleetOf(options, shell);
  let said = '';
  const report = await waitForFleet({
    fleet,
    generation,
    quorum,
    timeoutMs: timeout,
    intervalMs: interval,
    signal: new AbortController().signal,
    ...(bundle === undefined ? {} : { bundle }),
    told({ wait, gateways, reachable }) {
      const now = `${wait?.acknowledged ?? 0} of ${gateways.length} serve generation ${generation}, ${reachable} answer\n`;
      if (now !== said) shell.note(now);
      said = now;
    },
  });
  shell.out(format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : describe(report));
  return exits[report.wait.verdict];
}

const exits: Readonly<Record<WaitReport['verdict'], ExitCode>> = {
  acknowledged: exitCodes.ok,
  refused: exitCodes.findings,
  timeout: exitCodes.findings,
  // A wait does not end while it is under way.
  waiting: exitCodes.bug,
  unreachable: exitCodes.couldNotRun,
};

async function fleetOf({ gateway, gateways, dns }: StatusOptions, shell: Shell): Promise<Fleet> {
  const lines = gateways === undefined ? '' : await readNamed(gateways, 'list of gateways', shell);
  const listed = lines
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*/, '').trim())
    .filter((line) => line !== '');
  const fleet = { gateways: [...gateway, ...listed].map(addressOf), names: dns.map(addressOf) };
  if (fleet.gateways.length + fleet.names.length > 0) return fleet;
  throw new CouldNotRun('usage', 'no gateway is named', {
    hint: 'Name them with --gateway, --gateways or --dns.',
  });
}

function addressOf(text: string): URL {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text);
  throw new CouldNotRun('usage', 'the address of a gateway begins with http:// or https://', {
    hint: 'It is where callers reach it, without "/v1": http://10.0.0.1:4000.',
  });
}

function describe({ gateways, reachable, generations, skewed, wait }: FleetReport): string {
  const width = Math.max(...gateways.map(({ gateway }) => gateway.length));
  const lines = gateways.flatMap((one) => linesOf(one, width));
  const of = generations.map(
    (one) =>
      `${one.gateways} at ${one.generation === null ? 'a table without a number' : `generation ${one.generation}`}`,
  );
  const sum = `${[`${reachable} of ${gateways.length} answer`, ...of].join(', ')}${skewed ? '; they do not serve the same table' : ''}`;
  return `${[...lines, sum, ...(wait === undefined ? [] : [verdictOf(wait)])].join('\n')}\n`;
}

function linesOf(one: GatewayReport, width: number): string[] {
  const name = one.gateway.padEnd(width);
  if (!one.reachable) return [`${name}  no answer: ${one.message}`];
  const { state, generation, revision, degraded, environment, lastNack } = one;
  const live = revision === null ? 'no table' : `generation ${generation ?? '-'} ${shortRevision(revision)}`;
  const line = `${name}  ${state}${degraded ? ' (degraded)' : ''}  ${live}${environment === null ? '' : `  ${environment}`}`;
  if (lastNack === null) return [line];
  const which = lastNack.generation === null ? '' : ` generation ${lastNack.generation}`;
  return [
    line,
    `${' '.repeat(width)}  refused${which} (${lastNack.code}): ${lastNack.message} ${lastNack.at ?? ''}`.trimEnd(),
  ];
}

function verdictOf({ generation, acknowledged, quorum, refused, verdict }: WaitReport): string {
  const many = `${acknowledged} serve it, and ${Math.round(quorum * 1000) / 10}% must`;
  const [first] = refused;
  const why =
    first === undefined ? '' : `; ${first.gateway} refused it (${first.nack.code}): ${first.nack.message}`;
  const words: Readonly<Record<WaitReport['verdict'], string>> = {
    acknowledged: 'is acknowledged',
    refused: 'is refused',
    timeout: 'was not acknowledged in time',
    waiting: 'is under way',
    unreachable: 'reached nobody',
  };
  return `generation ${generation} ${words[verdict]}: ${many}${why}`;
}
