import { signBundle } from '../../src/gitops/bundle/sign-bundle.ts';
import { generateKey, readSigningKey } from '../../src/gitops/bundle/signing-key.ts';
import { signTrustRoot } from '../../src/gitops/bundle/trust-root.ts';
import { createTrust } from '../../src/runtime/signed/trust.ts';

/** A key of its own, the trust in it, and bundles that it signs. */
export function signing(environment: string) {
  const key = readSigningKey(generateKey().privatePem);
  if (key === undefined) throw new Error('a new key is readable');
  const root = signTrustRoot(
    {
      version: 1,
      expires: Math.floor(Date.now() / 1000) + 86_400,
      rootKeys: [key],
      rootThreshold: 1,
      bundleKeys: [key],
      bundleThreshold: 1,
    },
    [key],
  );
  if (!root.ok) throw new Error(root.message);
  const pinned = JSON.stringify(root.envelope);
  return {
    newTrust: () => createTrust({ root: pinned, environment }),
    async sign(table: string, generation: number): Promise<string> {
      const source = { commit: 'c0ffee', path: 'registry' };
      const made = await signBundle({ table, generation, source, compiler: 'bench' }, [key]);
      if (!made.ok) throw new Error(made.message);
      return JSON.stringify(made.envelope);
    },
  };
}
