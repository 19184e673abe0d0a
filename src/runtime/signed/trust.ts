import { features } from '../../table/features.ts';
import { type BundleHeader, bundleType, decodeBundle } from '../../table/signed/bundle.ts';
import type { Envelope } from '../../table/signed/envelope.ts';
import { readEnvelope } from '../../table/signed/read-envelope.ts';
import type { Opened, OpenOptions, Trust, TrustRefusal, TrustRefusalCode } from '../store/trust.ts';
import { createRootChain } from './root-chain.ts';
import { signedEnough } from './signatures.ts';

export interface TrustOptions {
  /** The trust root that was pinned: the content of a `root.json`. */
  readonly root: Uint8Array | string;
  /** The one whose tables are served. */
  readonly environment: string;
  /** Refuse a bundle whose `notAfter` has passed when nothing is live yet; it is served, and stale, where absent. */
  readonly refuseExpired?: boolean;
}

/** What whoever holds a store with trust may ask besides. */
export interface SignedTrust extends Trust {
  /** What is wrong with the root itself at a moment in milliseconds since 1970, so that a process can end at once. */
  problem(now: number): Promise<TrustRefusal | undefined>;
  /** Verifies as `open` does, and answers the header. */
  inspect(bytes: Uint8Array | string, options: OpenOptions): Promise<Inspected | TrustRefusal>;
}

export interface Inspected {
  readonly ok: true;
  readonly header: BundleHeader;
  readonly table: Uint8Array<ArrayBuffer>;
  /** The keys of the root that signed it, each once. */
  readonly signers: readonly string[];
  readonly rootVersion: number;
}

/**
 * Trusts tables that the keys of a root have signed, and no others. Hand it to `createStore({ trust })`. It asks
 * WebCrypto for Ed25519 and imports nothing.
 */
export function createTrust({ root, environment, refuseExpired = false }: TrustOptions): SignedTrust {
  const chain = createRootChain(root);

  async function inspect(
    bytes: Uint8Array | string,
    { maxBytes, now, first, pause = () => undefined }: OpenOptions,
  ): Promise<Inspected | TrustRefusal> {
    const decoded = await readEnvelope(bytes, { maxBytes, pause });
    if (!decoded.ok) {
      if (decoded.code === 'too-large') return refuse('too-large', decoded.message, { phase: 'size' });
      return refuse('bad-envelope', decoded.message);
    }
    const { envelope } = decoded;
    const broken = await chain.follow(envelope.roots, now);
    if (broken) return broken;
    const verified = await verify(envelope);
    if (!verified.ok) return verified;
    const bundle = decodeBundle(envelope.payload);
    if (!bundle.ok) return refuse('bad-bundle', bundle.message);
    const { header, table } = bundle;
    const problem = unfit(header, { now, first });
    return (
      problem ?? { ok: true, header, table, signers: verified.signers, rootVersion: verified.rootVersion }
    );
  }

  async function verify(envelope: Envelope) {
    // Not before the signatures count is anything else of the envelope believed.
    const { keys, bundle, version } = chain.current();
    const signers = await signedEnough(envelope, { keys, role: bundle });
    if (signers === undefined) {
      const { threshold } = bundle;
      return refuse(
        'bad-signature',
        `The bundle must be signed by ${threshold === 1 ? 'a key' : `${threshold} keys`} of trust root ${version}, and is not.`,
      );
    }
    if (envelope.payloadType !== bundleType) {
      return refuse('bad-bundle', `What is signed is "${envelope.payloadType}" and no bundle.`);
    }
    return { ok: true, signers, rootVersion: version } as const;
  }

  function unfit(
    { generation, requires, environment: other, notAfter }: BundleHeader,
    { now, first }: { readonly now: number; readonly first: boolean },
  ): TrustRefusal | undefined {
    const known: readonly string[] = features;
    const missing = requires.filter((feature) => !known.includes(feature));
    if (missing.length > 0) {
      const message = `The table needs ${missing.join(', ')}, which this runtime does not have.`;
      return refuse('unsupported-feature', message, { phase: 'features', generation });
    }
    if (other !== environment) {
      const message = `The bundle is for "${other}"; this runtime is of "${environment}".`;
      return refuse('wrong-environment', message, { phase: 'environment', generation });
    }
    if (first && refuseExpired && notAfter !== undefined && notAfter * 1000 <= now) {
      const date = new Date(notAfter * 1000).toISOString();
      return refuse('expired', `The bundle was to be replaced by ${date}.`, { generation });
    }
    return undefined;
  }

  return {
    inspect,
    async open(bytes, options) {
      const inspected = await inspect(bytes, options);
      if (!inspected.ok) return inspected;
      const { header, table } = inspected;
      const { digest, environment: own, generation, notAfter } = header;
      const opened: Opened = {
        ok: true,
        table,
        digest,
        environment: own,
        generation,
        ...(notAfter === undefined ? {} : { notAfter }),
      };
      return opened;
    },
    roots: chain.written,
    adopt: chain.adopt,
    problem: chain.problem,
  };
}

function refuse(
  code: TrustRefusalCode,
  message: string,
  { phase = 'verify', generation }: { phase?: TrustRefusal['phase']; generation?: number } = {},
): TrustRefusal {
  return { ok: false, code, message, phase, ...(generation === undefined ? {} : { generation }) };
}
