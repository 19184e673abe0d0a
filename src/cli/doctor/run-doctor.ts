import picocolors from 'picocolors';
import type { Compilation } from '../../compiler/compilation.ts';
import { typescript } from '../../compiler/emit/typescript.ts';
import { sayable } from '../../diagnostic/printable.ts';
import { readFleet } from '../../gitops/fleet/read-fleet.ts';
import type { Call } from '../commands/command.ts';
import {
  type FormatOptions,
  placeRegistry,
  type RegistryOptions,
  type RegistryPlace,
} from '../options/registry-options.ts';
import { openBase } from '../plan/open-base.ts';
import { compileRegistry } from '../registry/compile-registry.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import type { Finding } from './finding.ts';
import { lookAtAddresses, lookAtClock, lookAtNode, lookAtPort } from './look-at-machine.ts';
import { lookAtCompilation, lookAtKeys, lookAtSchemaComments, lookAtTypes } from './look-at-registry.ts';

export interface DoctorOptions extends RegistryOptions, FormatOptions {
  readonly network?: true;
  readonly gateway: readonly string[];
}

const usualPort = 4000;

/** Looks at all that a registry and a gateway need here, as JSON as `schemas/doctor.schema.json` has it; answers the exit code. */
export async function runDoctor({ options, shell }: Call<DoctorOptions>): Promise<ExitCode> {
  const gateways = options.gateway.map(gatewayAt);
  const findings: Finding[] = [
    lookAtNode(process.versions.node),
    lookAtClock(Date.now()),
    await lookAtPort(usualPort),
    ...(await lookAtAll(options, gateways, shell)),
  ];
  const problems = findings.filter(({ status }) => status === 'problem').length;
  if (options.format === 'json') {
    shell.out(
      `${JSON.stringify({ schema: 'signalbox.doctor/v1', ok: problems === 0, findings }, null, 2)}\n`,
    );
  } else shell.out(inWords(findings, shell));
  return problems === 0 ? exitCodes.ok : exitCodes.findings;
}

async function lookAtAll(
  options: DoctorOptions,
  gateways: readonly URL[],
  shell: Shell,
): Promise<readonly Finding[]> {
  let place: RegistryPlace;
  try {
    place = await placeRegistry(options, shell);
  } catch (error) {
    if (!(error instanceof CouldNotRun)) throw error;
    const missing: Finding = {
      check: 'registry',
      status: 'problem',
      message: error.message,
      mend: 'signalbox init',
    };
    return [missing, ...(await lookAtGateways(gateways, undefined))];
  }
  const compilation = await compileRegistry(place, { targets: [typescript.name] });
  const { table } = compilation;
  const types = await lookAtTypes(compilation, shell);
  return [
    lookAtCompilation(compilation, place),
    await lookAtSchemaComments(place),
    await lookAtGit(compilation, place, shell),
    ...(table === undefined ? [] : lookAtKeys(table, shell)),
    ...(table === undefined || types === undefined ? [] : [types]),
    ...(table === undefined || options.network !== true ? [] : await lookAtAddresses(table)),
    ...(await lookAtGateways(gateways, compilation.revision)),
  ];
}

/** Whether the registry is in Git, and decides what its last commit decides. */
async function lookAtGit({ revision }: Compilation, place: RegistryPlace, shell: Shell): Promise<Finding> {
  try {
    const base = await openBase('HEAD', place, shell);
    if (base.kind === 'table') return { check: 'git', status: 'ok', message: 'HEAD is a file here' };
    const committed = await compileRegistry(place, { tree: base.tree });
    const commit = base.commit.slice(0, 12);
    if (committed.revision === revision && revision !== undefined) {
      return { check: 'git', status: 'ok', message: `decides what the commit ${commit} decides` };
    }
    const message = `the files here decide otherwise than the commit ${commit}`;
    return { check: 'git', status: 'warning', message, mend: 'signalbox plan --against HEAD' };
  } catch (error) {
    if (!(error instanceof CouldNotRun)) throw error;
    return {
      check: 'git',
      status: 'warning',
      message: error.message,
      mend: 'git init, then commit the registry',
    };
  }
}

/** Whether gateways answer, and serve what the registry here compiles to. */
async function lookAtGateways(
  gateways: readonly URL[],
  revision: string | undefined,
): Promise<readonly Finding[]> {
  const reports = await readFleet({ gateways, names: [] }, new AbortController().signal);
  return reports.map((report): Finding => {
    const check = 'gateway';
    const { gateway } = report;
    const mend = `signalbox fleet status --gateway ${gateway}`;
    if (!report.reachable)
      return { check, status: 'problem', message: `${gateway}: ${report.message}`, mend };
    if (report.revision === null)
      return { check, status: 'problem', message: `${gateway} has no table yet`, mend };
    const serves = `${gateway} serves ${shortRevision(report.revision)}${report.environment === null ? '' : ` of ${report.environment}`}`;
    if (report.degraded)
      return { check, status: 'warning', message: `${serves}, degraded (${report.state})`, mend };
    if (revision === undefined || report.revision === revision)
      return { check, status: 'ok', message: serves };
    return {
      check,
      status: 'warning',
      message: `${serves}, and the registry here is ${shortRevision(revision)}`,
      mend,
    };
  });
}

function gatewayAt(text: string): URL {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text);
  throw new CouldNotRun('usage', 'the address of a gateway begins with http:// or https://');
}

function inWords(findings: readonly Finding[], shell: Shell): string {
  const paint = picocolors.createColors(shell.colour.out);
  const marks = {
    ok: paint.green('ok     '),
    warning: paint.yellow('warning'),
    problem: paint.red('problem'),
  };
  const count = (status: Finding['status']) => {
    const { length } = findings.filter((finding) => finding.status === status);
    return `${length} ${status}${length === 1 ? '' : 's'}`;
  };
  const lines = findings.flatMap(({ check, status, message, mend }) => [
    `${marks[status]}  ${check.padEnd(8)}  ${sayable(message)}`,
    ...(mend === undefined || status === 'ok' ? [] : [`${' '.repeat(19)}${sayable(mend)}`]),
  ]);
  return `${[...lines, '', `${count('problem')}, ${count('warning')}`].join('\n')}\n`;
}
