import { type BundlePlan, signBundle } from '../../../src/gitops/bundle/sign-bundle.ts';
import { generateKey, readSigningKey, type SigningKey } from '../../../src/gitops/bundle/signing-key.ts';
import { type RootPlan, signTrustRoot } from '../../../src/gitops/bundle/trust-root.ts';
import { canonicalJson } from '../../../src/table/canonical.ts';
import type { EnvelopeJson } from '../../../src/table/signed/envelope.ts';
import { exampleTable } from '../../table/example.ts';

/** Milliseconds since 1970 of the tests' now: 2026-12-01. */
export const now = 1_796_083_200_000;
const inAYear = now / 1000 + 365 * 86_400;

export function newKey(): SigningKey {
  const key = readSigningKey(generateKey().privatePem);
  if (key === undefined) throw new Error('a new key is readable');
  return key;
}

/** The example's canonical bytes, told apart by a number. */
export const tableText = (version: number, environment = 'production') =>
  canonicalJson({ ...exampleTable(), environment, breaker: { failures: version, cooldown: 1000 } });

export const text = (value: unknown) => JSON.stringify(value);

/** A root that these keys sign, one key for both roles where nothing else is said. */
export function rootOf(
  keys: readonly SigningKey[],
  plan: Partial<RootPlan> = {},
  signers = keys,
): EnvelopeJson {
  const made = signTrustRoot(
    {
      version: 1,
      expires: inAYear,
      rootKeys: keys,
      rootThreshold: 1,
      bundleKeys: keys,
      bundleThreshold: 1,
      ...plan,
    },
    signers,
  );
  if (!made.ok) throw new Error(made.message);
  return made.envelope;
}

/** A bundle of the example's `version`-th form that these keys sign. */
export async function bundleOf(
  keys: readonly SigningKey[],
  plan: Partial<BundlePlan> & { readonly generation: number },
): Promise<EnvelopeJson> {
  const made = await signBundle(
    {
      table: tableText(plan.generation),
      source: { commit: 'c0ffee', path: 'registry' },
      compiler: '0.1.0',
      ...plan,
    },
    keys,
  );
  if (!made.ok) throw new Error(made.message);
  return made.envelope;
}

/** The payload with one text in the place of another, under the signatures of the old one. */
export function tampered(envelope: EnvelopeJson, from: string, to: string): EnvelopeJson {
  const payload = Buffer.from(envelope.payload, 'base64').toString();
  if (!payload.includes(from)) throw new Error(`the payload has no ${from}`);
  return { ...envelope, payload: Buffer.from(payload.replace(from, to)).toString('base64') };
}
