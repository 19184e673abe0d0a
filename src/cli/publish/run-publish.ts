import { relative } from 'node:path';
import { readPlan } from '../../gitops/plan/document.ts';
import type { Destination } from '../../gitops/publish/destination.ts';
import { destinations } from '../../gitops/publish/destinations/index.ts';
import { type Published, type PublishFailure, publish } from '../../gitops/publish/publish.ts';
import { revisionOf } from '../../table/revision.ts';
import { writeEnvelope } from '../../table/signed/envelope.ts';
import { readEnvelope, readNamed, readSigningKeys } from '../bundle/read-files.ts';
import type { Call } from '../commands/command.ts';
import {
  type FormatOptions,
  placeRegistry,
  type RegistryOptions,
  type RegistryPlace,
} from '../options/registry-options.ts';
import { packageVersion } from '../package-version.ts';
import { findingsOf, hasPassed } from '../policy-test/report.ts';
import { checkReport, compileRegistry, withoutNotes } from '../registry/compile-registry.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { human } from '../report/human.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { doubtOfCommit } from './doubt-of-commit.ts';

export interface PublishCommandOptions extends RegistryOptions, FormatOptions {
  readonly to: string;
  readonly trust: string;
  readonly commit: string;
  readonly repo?: string;
  readonly table?: string;
  readonly rollbackOf?: number;
  readonly key: readonly string[];
  /** UTC second. */
  readonly notAfter?: number;
  readonly root: readonly string[];
  readonly again?: true;
  readonly untested?: true;
  readonly dryRun?: true;
}

/** Publishes a registry, a table, or an older generation. */
export async function runPublish({ words, options, shell }: Call<PublishCommandOptions>): Promise<ExitCode> {
  const [planFile] = words;
  refuseNonsense(options, planFile);
  const { to, commit, repo, again, dryRun, notAfter } = options;
  const keys = await readSigningKeys(options.key, shell);
  const trust = await readNamed(options.trust, 'trust root', shell);
  const roots = await Promise.all(
    options.root.map(async (file) => writeEnvelope(await readEnvelope(file, 'trust root', shell))),
  );
  const reviewed = await readReviewed(planFile, options.env ?? 'default', shell);
  const chosen = await choose(options, shell);
  if (chosen === undefined) {
    shell.note('nothing was published\n');
    return exitCodes.findings;
  }
  if (reviewed.head !== undefined && 'table' in chosen.what) {
    const revision = await revisionOf(chosen.what.table);
    const message = `The plan ends at ${reviewed.head}, and what is here is ${revision}. Make it again.`;
    if (revision !== reviewed.head) {
      return tellFailure({ ok: false, code: 'stale-plan', message }, { options, shown: to, shell });
    }
  }
  const destination = openDestination(to, shell);
  try {
    const published = await publish({
      destination,
      what: chosen.what,
      environment: options.env ?? 'default',
      trust,
      keys,
      roots,
      source: { commit, path: chosen.path, ...(repo === undefined ? {} : { repo }) },
      compiler: packageVersion(),
      now: Date.now(),
      again: again === true,
      dry: dryRun === true,
      ...(notAfter === undefined ? {} : { notAfter }),
      ...(reviewed.base === undefined ? {} : { expectedBase: reviewed.base }),
    });
    return tell(published, { options, shown: destination.shown, shell });
  } finally {
    await destination.close();
  }
}

function refuseNonsense(
  { table, registry, rollbackOf }: PublishCommandOptions,
  planFile: string | undefined,
): void {
  const sources = [table, registry, rollbackOf].filter((one) => one !== undefined);
  if (sources.length > 1) {
    throw new CouldNotRun('usage', 'publish takes one of --registry, --table and --rollback-of', {
      hint: 'Without any of them it compiles the registry that it finds.',
    });
  }
  if (planFile === undefined || rollbackOf === undefined) return;
  throw new CouldNotRun('usage', 'a plan is of a change, and --rollback-of is none');
}

/** What a plan was reviewed as: the revisions of this environment before and after. Throws `CouldNotRun`. */
async function readReviewed(
  file: string | undefined,
  environment: string,
  shell: Shell,
): Promise<{ readonly base?: string; readonly head?: string }> {
  if (file === undefined) return {};
  const read = readPlan(await readNamed(file, 'plan', shell));
  if (!read.ok) throw new CouldNotRun(read.code, `${file}: ${read.message}`);
  const { base, head, applyable, complete } = read.plan;
  if (!applyable) {
    throw new CouldNotRun('bad-plan', `${file} is the plan of a registry with errors`, {
      hint: 'Mend what "signalbox validate" finds, and make the plan again.',
    });
  }
  if (!complete) {
    throw new CouldNotRun('bad-plan', `${file} is the plan of a part`, {
      hint: 'Make one of all of it: "signalbox plan -o FILE", without --team and --capability, and without --env where it is against a commit.',
    });
  }
  const [before, after] = [base.environments[environment], head.environments[environment]];
  if (after === undefined) {
    throw new CouldNotRun('bad-plan', `${file} says nothing of the environment ${environment}`, {
      hint: `It is of ${Object.keys(head.environments).join(', ')}: name one of them with --env.`,
    });
  }
  return { head: after, ...(before === undefined ? {} : { base: before }) };
}

function openDestination(address: string, { directory, environment }: Shell): Destination {
  const place = { directory, environment, signal: new AbortController().signal };
  for (const kind of destinations) {
    const opened = kind.open(address, place);
    if (opened === undefined) continue;
    if (!('code' in opened)) return opened;
    throw new CouldNotRun('usage', `--to: ${opened.message}`, { hint: `It is written ${kind.address}.` });
  }
  throw new CouldNotRun('usage', '--to: nobody publishes to such an address', {
    hint: `Write ${destinations.map((kind) => kind.address).join(', or ')}.`,
  });
}

/** What is published, and the path that it was compiled from; undefined where findings were told. */
async function choose(options: PublishCommandOptions, shell: Shell) {
  const { table, rollbackOf } = options;
  if (rollbackOf !== undefined) return { what: { rollbackOf }, path: options.registry ?? 'registry' };
  if (table !== undefined)
    return { what: { table: await readNamed(table, 'table', shell) }, path: 'registry' };
  const place = await placeRegistry(options, shell);
  const compilation = withoutNotes(await compileRegistry(place, { targets: ['table'] }));
  const [file] = compilation.files;
  if (compilation.diagnostics.length > 0) {
    shell.note(human.check(checkReport(place, compilation, shell.colour.note)));
  }
  if (compilation.revision === undefined || file === undefined) return undefined;
  if (options.untested !== true && !(await testsPass(place, shell))) return undefined;
  const doubt = await doubtOfCommit(options.commit, place, shell);
  if (doubt !== undefined) shell.note(`warning: ${doubt}\n`);
  const path = relative(shell.directory, place.directory);
  return { what: { table: file.content }, path: path.startsWith('..') || path === '' ? 'registry' : path };
}

async function testsPass(place: RegistryPlace, shell: Shell): Promise<boolean> {
  const { runPolicyTests } = await import('../../policy-test/run-policy-tests.ts');
  const run = await runPolicyTests({
    directory: place.directory,
    environment: place.environment,
    now: new Date(),
  });
  const diagnostics = run.type === 'refused' ? run.diagnostics : findingsOf(run);
  if (run.type === 'ran' && run.results.length > 0 && run.results.every(hasPassed)) return true;
  shell.note(
    run.type === 'ran' && run.results.length === 0
      ? `no policy tests in ${place.shown}/tests; --untested publishes all the same\n`
      : human.check(checkReport(place, { diagnostics }, shell.colour.note)),
  );
  return false;
}

function tell(
  published: Published,
  {
    options,
    shown,
    shell,
  }: { readonly options: PublishCommandOptions; readonly shown: string; readonly shell: Shell },
): ExitCode {
  if (!published.ok) return tellFailure(published, { options, shown, shell });
  const { type, header, signers, bytesDigest, where } = published;
  const { generation, environment, digest, previous, rollbackOf } = header;
  if (options.format === 'json') {
    shell.out(`${JSON.stringify({ type, ...header, signers, bundle: bytesDigest, where }, null, 2)}\n`);
    return exitCodes.ok;
  }
  const again = rollbackOf === undefined ? '' : `, the table of ${rollbackOf} again`;
  const words = {
    published: `published generation ${generation} for ${environment}${again}: ${shortRevision(digest)}${previous === undefined ? '' : ` after ${shortRevision(previous)}`}, at ${where}`,
    unchanged: `nothing to publish: generation ${generation} for ${environment} has this table already, ${shortRevision(digest)}`,
    prepared: `would publish generation ${generation} for ${environment}${again}: ${shortRevision(digest)}, to ${where}`,
  };
  shell.note(`${words[type]}\n`);
  shell.out(`${generation}\n`);
  return exitCodes.ok;
}

function tellFailure(
  { code, message }: PublishFailure,
  {
    options,
    shown,
    shell,
  }: { readonly options: PublishCommandOptions; readonly shown: string; readonly shell: Shell },
): ExitCode {
  const stale = code === 'destination-changed' || code === 'stale-plan';
  if (options.format === 'json') {
    shell.out(`${JSON.stringify({ type: 'refused', code, message, where: shown }, null, 2)}\n`);
  }
  if (!stale) throw new CouldNotRun(code, `not published to ${shown} (${code}): ${message}`);
  shell.note(`not published to ${shown} (${code}): ${message}\n`);
  return exitCodes.stale;
}
