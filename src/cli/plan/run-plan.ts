import { resolve } from 'node:path';
import type { Compilation } from '../../compiler/compilation.ts';
import type { ParseCache } from '../../compiler/source/parse/parse-tree.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import { requirementsBy } from '../../gitops/plan/approvals.ts';
import { compileRevision } from '../../gitops/plan/compile-revision.ts';
import { type PlanDocument, planDocument, writePlan } from '../../gitops/plan/document.ts';
import { makePlan, type Revision } from '../../gitops/plan/plan.ts';
import { reviewOfBoth } from '../../gitops/plan/review-of-both.ts';
import { revisionOfTable } from '../../gitops/plan/revision-of-table.ts';
import { trafficBy } from '../../gitops/plan/traffic.ts';
import { weighByRecords } from '../../gitops/plan/weigh-by-records.ts';
import { isBundle } from '../bundle/is-bundle.ts';
import type { Call } from '../commands/command.ts';
import type { PlanCommandOptions } from '../commands/plan.ts';
import { type Wanted, wantedFormats, writeFormats } from '../options/format-options.ts';
import { placeRegistry, type RegistryPlace } from '../options/registry-options.ts';
import { checkReport } from '../registry/compile-registry.ts';
import { workspacePath } from '../registry/workspace-path.ts';
import { readingRecords } from '../revision/reading-records.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import type { Base } from './base.ts';
import { planFormats } from './formats/index.ts';
import { openBase } from './open-base.ts';
import { readOwners } from './read-owners.ts';
import { rememberTables, workingTree } from './remember-tables.ts';
import { verifiedBase } from './verified-base.ts';

/** Makes a plan, saves it where that is asked for, and writes it in each format that is wanted. */
export async function runPlan({ options, shell }: Call<PlanCommandOptions>): Promise<ExitCode> {
  const { against, save } = options;
  const wanted = wantedFormats(options);
  const place = await placeRegistry(options, shell);
  const now = Date.now();
  const cache: ParseCache = new Map();
  const opened = await verifiedBase(await openBase(against, place, shell), options, shell);
  const tell = async (document: PlanDocument) => {
    if (save !== undefined) await writeAtomic(resolve(shell.directory, save), writePlan(document));
    const report = { plan: document, registry: workspacePath(place, shell) };
    await writeFormats(wanted, (format, to) => planFormats[format].write({ ...report, ...to }), shell);
  };
  const { directory } = shell;
  const known =
    options.cache === undefined
      ? undefined
      : await rememberTables(options.cache, { registry: place.directory, directory, now });
  const unchanged = await known?.planUnchanged(opened, options);
  if (unchanged !== undefined) {
    await tell(planDocument(unchanged, { errors: [], complete: true }));
    return exitCodes.ok;
  }
  const { revision: base, compilation } = await revisionOfBase(opened, place, { now, cache });
  const head = await compileRevision({
    name: workingTree,
    directory: place.directory,
    tree: known?.head,
    now,
    cache,
  });
  if (opened.kind === 'registry' && compilation !== undefined)
    await known?.keep(opened.tree, { revision: base, compilation });
  if (known?.head !== undefined) await known.keep(known.head, head);
  const errors = head.compilation.diagnostics.filter(({ severity }) => severity === 'error');
  if (head.revision === undefined) {
    await tellFindings(head.compilation, place, { wanted, shell });
    return exitCodes.findings;
  }
  const only = opened.kind === 'table' ? [...base.environments.keys()][0] : undefined;
  if (only !== undefined && options.env !== undefined && options.env !== only) {
    throw new CouldNotRun('usage', `${opened.name} is a table for ${only}, and not for ${options.env}`, {
      hint: 'Leave --env out, or name a table of that environment.',
    });
  }
  const environment = options.env ?? only;
  // A table knows of one environment: the others of the head are no part of what is compared, named or published.
  const compared = only === undefined ? head.revision : environmentOf(head.revision, only);
  checkNames(options, [base, compared]);
  const reviewed = await reviewedBy(head.compilation, { base: compilation, place });
  const { capability, team } = options;
  const made = makePlan(base, compared, { now, environment, capability, team, ...reviewed });
  const files = options.records?.map((name) => ({ name, path: resolve(shell.directory, name) }));
  const { plan, records } =
    files === undefined
      ? { plan: made, records: undefined }
      : await readingRecords(weighByRecords(made, { base, head: compared, files, environment, ...reviewed }));
  const whole = options.env === undefined || only !== undefined;
  const complete = whole && capability === undefined && team === undefined;
  const document = planDocument(plan, { errors, complete, records });
  await tell(document);
  if (errors.length > 0) return exitCodes.findings;
  return options.exitCode === true && plan.changes.length > 0 ? exitCodes.changes : exitCodes.ok;
}

/** Writes what is wrong with a registry that has errors, in the formats that were wanted of its plan. */
async function tellFindings(
  compilation: Compilation,
  place: RegistryPlace,
  { wanted, shell }: { readonly wanted: readonly Wanted<keyof typeof planFormats>[]; readonly shell: Shell },
): Promise<void> {
  shell.note('the registry has errors, so that there is nothing to compare\n');
  const { catalogue } = await import('../../compiler/catalogue.ts');
  const report = {
    ...checkReport(place, compilation, shell.colour.out),
    workspacePath: workspacePath(place, shell),
    kinds: catalogue,
  };
  await writeFormats(wanted, (format, to) => planFormats[format].findings.check({ ...report, ...to }), shell);
}

/** What the registry says of traffic, of names that have changed, and of who has to approve. */
async function reviewedBy(
  { review }: Compilation,
  { base, place }: { readonly base: Compilation | undefined; readonly place: RegistryPlace },
) {
  if (review === undefined) return {};
  const { renamed, renamedModels } = review;
  const owners = await readOwners(place);
  const requires = requirementsBy({ ...owners, ...reviewOfBoth(base?.review, review) });
  return { trafficOf: trafficBy(review), renamed, renamedModels, requires };
}

function environmentOf(revision: Revision, name: string): Revision {
  const side = revision.environments.get(name);
  return { ...revision, environments: new Map(side === undefined ? [] : [[name, side]]) };
}

async function revisionOfBase(
  base: Base,
  place: RegistryPlace,
  { now, cache }: { readonly now: number; readonly cache: ParseCache },
): Promise<{ readonly revision: Revision; readonly compilation?: Compilation }> {
  if (base.kind === 'table') {
    const read = await revisionOfTable(base.bytes, base.name);
    if ('environments' in read) return { revision: read };
    if (isBundle(base.bytes)) {
      throw new CouldNotRun('no-base', `${base.name} is a signed bundle, and no trust root verifies it`, {
        hint: 'Name the one that gateways have: --trust root.json, with the --env that the bundle is for.',
      });
    }
    throw new CouldNotRun('no-base', `${base.name} is no routing table: ${read.message}`, {
      hint: 'Name a table that "signalbox compile" wrote, a bundle that "signalbox publish" put there, the address of one, or a gateway.',
    });
  }
  const { name, commit, tree } = base;
  const { revision, compilation } = await compileRevision({
    name,
    commit,
    directory: place.directory,
    tree,
    now,
    cache,
  });
  if (revision !== undefined) return { revision, compilation };
  const [first] = compilation.diagnostics.filter(({ severity }) => severity === 'error');
  const where = first === undefined ? '' : `: ${first.span.file}:${first.span.start.line} ${first.code}`;
  throw new CouldNotRun(
    'no-base',
    `the registry of ${name} has errors, so that there is nothing to compare with${where}`,
    {
      hint: 'Name a commit that compiles with --against.',
    },
  );
}

/** A name that neither side knows would make an empty plan. */
function checkNames({ env, capability, team }: PlanCommandOptions, revisions: readonly Revision[]): void {
  const names = (of: (revision: Revision) => Iterable<string>) => [
    ...new Set(revisions.flatMap((one) => [...of(one)])),
  ];
  const tables = (revision: Revision) => [...revision.environments.values()].map(({ table }) => table);
  const check = (what: string, name: string | undefined, known: readonly string[]) => {
    if (name === undefined || known.includes(name)) return;
    const guess = nearest(name, known);
    const some = known.length > 12 ? '' : `There are ${known.join(', ')}.`;
    const hint = guess === undefined ? some : `Did you mean "${guess}"?`;
    throw new CouldNotRun(
      'usage',
      `neither side has the ${what} ${JSON.stringify(name)}`,
      hint === '' ? {} : { hint },
    );
  };
  check(
    'environment',
    env,
    names(({ environments }) => environments.keys()),
  );
  check(
    'capability',
    capability,
    names((one) => tables(one).flatMap((table) => Object.keys(table.capabilities))),
  );
  check(
    'team',
    team,
    names((one) => tables(one).flatMap((table) => Object.keys(table.teams))),
  );
}
