import type { PublicKey } from '../../gitops/bundle/signing-key.ts';
import { type RootPlan, signTrustRoot } from '../../gitops/bundle/trust-root.ts';
import { decodeTrustRoot, type TrustRoot, trustRootType } from '../../table/signed/trust-root.ts';
import type { Call } from '../commands/command.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { readEnvelope, readPublicKeys, readSigningKeys } from './read-files.ts';
import { writeSigned } from './write-signed.ts';

export interface RootOptions {
  readonly key: readonly string[];
  readonly rootKey: readonly string[];
  readonly bundleKey: readonly string[];
  readonly rootThreshold?: number;
  readonly bundleThreshold?: number;
  /** UTC second. */
  readonly expires?: number;
  readonly out?: string;
}

export interface RotateOptions extends RootOptions {
  readonly root: string;
}

/** Makes the first trust root. */
export async function runRoot({ options, shell }: Call<RootOptions>): Promise<ExitCode> {
  if (options.rootKey.length === 0 || options.bundleKey.length === 0) {
    throw new CouldNotRun('usage', 'a trust root needs at least one --root-key and one --bundle-key', {
      hint: 'Both are public keys, the ".pub" files of keygen. One key may be both.',
    });
  }
  return writeRoot(options, { before: undefined, shell });
}

/** Makes the trust root that follows another; what no option names stays as it was. */
export async function runRotate({ options, shell }: Call<RotateOptions>): Promise<ExitCode> {
  const { payloadType, payload } = await readEnvelope(options.root, 'trust root', shell);
  const decoded = decodeTrustRoot(payload);
  if (payloadType === trustRootType && decoded.ok) return writeRoot(options, { before: decoded.root, shell });
  throw new CouldNotRun('bad-root', `${options.root} is no trust root`, {
    hint: 'It is the file that "signalbox bundle root" wrote, or the last rotation.',
  });
}

async function writeRoot(
  options: RootOptions,
  { before, shell }: { readonly before: TrustRoot | undefined; readonly shell: Shell },
): Promise<ExitCode> {
  const signers = await readSigningKeys(options.key, shell);
  const rootKeys = await keysOf(options.rootKey, before, 'root', shell);
  const bundleKeys = await keysOf(options.bundleKey, before, 'bundle', shell);
  const plan: RootPlan = {
    version: (before?.version ?? 0) + 1,
    expires: options.expires ?? Math.floor(Date.now() / 1000) + 365 * 86_400,
    rootKeys,
    rootThreshold: options.rootThreshold ?? before?.root.threshold ?? 1,
    bundleKeys,
    bundleThreshold: options.bundleThreshold ?? before?.bundle.threshold ?? 1,
  };
  const made = signTrustRoot(plan, signers);
  if (!made.ok) throw new CouldNotRun('bad-root', `no such root can be: ${made.message}`);
  await writeSigned(made.envelope, { out: options.out, shell });
  const signed = new Set(signers.map(({ id }) => id));
  shell.note(`Trust root ${plan.version}, until ${new Date(plan.expires * 1000).toISOString()}.\n`);
  tellOfMissing(
    plan.rootThreshold,
    rootKeys.map(({ id }) => id),
    { signed, whose: 'its own', shell },
  );
  if (before)
    tellOfMissing(before.root.threshold, before.root.keys, { signed, whose: "the old root's", shell });
  return exitCodes.ok;
}

async function keysOf(
  files: readonly string[],
  before: TrustRoot | undefined,
  role: 'root' | 'bundle',
  shell: Shell,
): Promise<readonly PublicKey[]> {
  if (files.length > 0 || before === undefined) return readPublicKeys(files, shell);
  return before[role].keys.flatMap((id) => {
    const key = before.keys[id];
    return key === undefined ? [] : [{ id, key }];
  });
}

/** A root may be signed by people who never meet: what is missing is told, and not an error. */
function tellOfMissing(
  threshold: number,
  keys: readonly string[],
  {
    signed,
    whose,
    shell,
  }: { readonly signed: ReadonlySet<string>; readonly whose: string; readonly shell: Shell },
): void {
  const missing = threshold - keys.filter((id) => signed.has(id)).length;
  if (missing <= 0) return;
  shell.note(
    `${missing} more of ${whose} keys must sign it, with "signalbox bundle sign --add": ${keys.filter((id) => !signed.has(id)).join(', ')}.\n`,
  );
}
