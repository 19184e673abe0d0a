import { createTrust } from '../../runtime/signed/trust.ts';
import { largestCandidate } from '../../table/candidate.ts';
import { readNamed } from '../bundle/read-files.ts';
import type { PlanCommandOptions } from '../commands/plan.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';
import type { Base } from './base.ts';

/**
 * The base with the table of a signed bundle in its place, once the trust root has verified it as a gateway would.
 * Whoever names a trust root compares with nothing that it did not sign. Throws `CouldNotRun`.
 */
export async function verifiedBase(
  base: Base,
  { trust: file, env = 'default' }: Pick<PlanCommandOptions, 'trust' | 'env'>,
  shell: Shell,
): Promise<Base> {
  if (file === undefined) return base;
  if (base.kind === 'registry') {
    throw new CouldNotRun('usage', '--trust is for a signed bundle, and the base is a commit', {
      hint: 'Leave it out, or name the bundle with --against.',
    });
  }
  const trust = createTrust({ root: await readNamed(file, 'trust root', shell), environment: env });
  const limits = { maxBytes: largestCandidate, now: Date.now(), first: true };
  const inspected = await trust.inspect(base.bytes, limits);
  if (inspected.ok) return { ...base, bytes: inspected.table };
  const { code, message } = inspected;
  const hint = code === 'wrong-environment' ? { hint: 'Name its environment with --env.' } : {};
  throw new CouldNotRun('no-base', `${base.name} is refused (${code}): ${message}`, hint);
}
