import { addSignatures } from '../../gitops/bundle/envelope.ts';
import { type BundlePlan, signBundle } from '../../gitops/bundle/sign-bundle.ts';
import { createTrust } from '../../runtime/signed/trust.ts';
import { largestCandidate } from '../../table/candidate.ts';
import { decodeTable } from '../../table/decode.ts';
import type { BundleHeader } from '../../table/signed/bundle.ts';
import { type EnvelopeJson, writeEnvelope } from '../../table/signed/envelope.ts';
import type { Call } from '../commands/command.ts';
import { packageVersion } from '../package-version.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { readEnvelope, readNamed, readSigningKeys } from './read-files.ts';
import { writeSigned } from './write-signed.ts';

export interface SignOptions {
  readonly add?: string;
  readonly table?: string;
  readonly commit?: string;
  readonly repo?: string;
  readonly path: string;
  readonly generation?: number;
  readonly previous?: string;
  readonly trust?: string;
  readonly rollbackOf?: number;
  /** UTC seconds. */
  readonly notAfter?: number;
  readonly created?: number;
  readonly root: readonly string[];
  readonly key: readonly string[];
  readonly out?: string;
}

/** Signs a table, or adds signatures to what others have signed. */
export async function runSign({ options, shell }: Call<SignOptions>): Promise<ExitCode> {
  const { add, table, out } = options;
  if ((add === undefined) === (table === undefined)) {
    throw new CouldNotRun('usage', 'sign needs either --table, or --add for what others have signed', {
      hint: 'The table is what "signalbox compile" wrote: build/routing-table.json.',
    });
  }
  const keys = await readSigningKeys(options.key, shell);
  if (add !== undefined) {
    const envelope = addSignatures(await readEnvelope(add, 'signed file', shell), keys);
    await writeSigned(envelope, { out: out ?? add, shell });
    shell.note(`${out ?? add} has ${envelope.signatures.length} signatures.\n`);
    return exitCodes.ok;
  }
  const text = await readNamed(table ?? '', 'table', shell);
  const made = await signBundle(await planOf(options, text, shell), keys);
  if (!made.ok) throw new CouldNotRun('bad-table', `${table} cannot be signed: ${made.message}`);
  await writeSigned(made.envelope, { out, shell });
  const { generation, environment, digest } = made.header;
  shell.note(
    `Generation ${generation} for ${environment}, ${digest}, signed by ${keys.map(({ id }) => id).join(', ')}.\n`,
  );
  await noteRefusal({ envelope: made.envelope, environment, trust: options.trust, shell });
  return exitCodes.ok;
}

/** Says so where gateways would refuse it as it is. No error: others may be to add their signatures. */
async function noteRefusal({
  envelope,
  environment,
  trust,
  shell,
}: {
  readonly envelope: EnvelopeJson;
  readonly environment: string;
  readonly trust: string | undefined;
  readonly shell: Shell;
}): Promise<void> {
  if (trust === undefined) return;
  const root = await readNamed(trust, 'trust root', shell);
  const bytes = new TextEncoder().encode(JSON.stringify(envelope));
  const inspected = await createTrust({ root, environment }).inspect(bytes, limits());
  if (inspected.ok) return;
  shell.note(`As it is, gateways with ${trust} refuse it: ${inspected.message}\n`);
}

const limits = () => ({ maxBytes: largestCandidate, now: Date.now(), first: false });

async function planOf(options: SignOptions, table: string, shell: Shell): Promise<BundlePlan> {
  const { commit, repo, path, rollbackOf, notAfter, created } = options;
  if (commit === undefined) {
    throw new CouldNotRun('usage', 'a bundle names the commit that it was compiled from: --commit', {
      hint: 'In CI that is $GITHUB_SHA or its like; elsewhere "git rev-parse HEAD".',
    });
  }
  const before = await previousOf(options, table, shell);
  const roots = await Promise.all(
    options.root.map(async (file) => writeEnvelope(await readEnvelope(file, 'trust root', shell))),
  );
  return {
    table,
    generation: generationOf(options.generation, before?.header),
    source: { commit, path, ...(repo === undefined ? {} : { repo }) },
    compiler: packageVersion(),
    ...(before === undefined ? {} : { previous: before.header.digest }),
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(created === undefined ? {} : { createdAt: created }),
    roots: roots.length > 0 ? roots : (before?.roots ?? []),
  };
}

function generationOf(asked: number | undefined, before: BundleHeader | undefined): number {
  const generation = asked ?? (before && before.generation + 1);
  if (generation === undefined) {
    throw new CouldNotRun('usage', 'a bundle has a number that rises: --generation, or --previous', {
      hint: 'With --previous it is one more than that of the bundle that was published last.',
    });
  }
  if (before && generation <= before.generation) {
    throw new CouldNotRun(
      'old-generation',
      `generation ${generation} is not above ${before.generation}, which --previous has`,
      { hint: 'Going back to an older table takes a new number too, and --rollback-of.' },
    );
  }
  return generation;
}

/** The bundle before, verified: whoever could change it unseen could make the next number the last there is. */
async function previousOf(
  { previous, trust: rootFile }: SignOptions,
  table: string,
  shell: Shell,
): Promise<{ readonly header: BundleHeader; readonly roots: readonly EnvelopeJson[] } | undefined> {
  if (previous === undefined) return undefined;
  if (rootFile === undefined) {
    throw new CouldNotRun('usage', '--previous is verified first, with the trust root that --trust names');
  }
  const decoded = decodeTable(table);
  const environment = decoded.ok ? decoded.table.environment : '';
  const root = await readNamed(rootFile, 'trust root', shell);
  const bytes = await readNamed(previous, 'bundle', shell);
  const inspected = await createTrust({ root, environment }).inspect(bytes, limits());
  if (!inspected.ok) throw new CouldNotRun('bad-previous', `${previous} is refused: ${inspected.message}`);
  const envelope = await readEnvelope(previous, 'bundle', shell);
  return { header: inspected.header, roots: envelope.roots.map(writeEnvelope) };
}
