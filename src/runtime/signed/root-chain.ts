import { decodeEnvelope, type Envelope, writeEnvelope } from '../../table/signed/envelope.ts';
import { decodeTrustRoot, type TrustRoot, trustRootType } from '../../table/signed/trust-root.ts';
import type { TrustRefusal } from '../store/trust.ts';
import { signedEnough } from './signatures.ts';

/** The pinned root and those that have followed it: each is signed by enough keys of the one before, and of its own. */
export interface RootChain {
  /** The newest. Only after `follow`, `adopt` or `problem` answered nothing. */
  current(): TrustRoot;
  /** Goes on to newer roots; those that are known are passed over. Answers why not. */
  follow(roots: readonly Envelope[], now: number): Promise<TrustRefusal | undefined>;
  /** As `follow`, with roots that `written` gave once; they may have expired meanwhile. */
  adopt(roots: Uint8Array | string): Promise<TrustRefusal | undefined>;
  problem(now: number): Promise<TrustRefusal | undefined>;
  /** All that followed the pinned one, as text. */
  written(): string | undefined;
}

const maxRootBytes = 1024 * 1024;

/** Begins a chain at the root that was pinned. It is looked at when it is first needed. */
export function createRootChain(pinned: Uint8Array | string): RootChain {
  let newest: TrustRoot | undefined;
  let envelopes: readonly Envelope[] = [];
  let text: string | undefined;
  let begun: Promise<TrustRefusal | undefined> | undefined;

  const begin = () => {
    begun ??= readPinned(pinned).then((root) => {
      if ('ok' in root) return root;
      newest = root;
      return undefined;
    });
    return begun;
  };

  function current(): TrustRoot {
    if (newest === undefined) throw new TypeError('the pinned root has not been read');
    return newest;
  }

  async function append(roots: readonly Envelope[]): Promise<TrustRefusal | undefined> {
    for (const envelope of roots) {
      const decoded = decodeTrustRoot(envelope.payload);
      if (!decoded.ok) return refuse('bad-rotation', decoded.message);
      const { root } = decoded;
      if (root.version <= current().version) continue;
      const problem = await whyNotNext(envelope, current(), root);
      if (problem !== undefined) return refuse('bad-rotation', problem);
      newest = root;
      envelopes = [...envelopes, envelope];
      text = undefined;
    }
    return undefined;
  }

  async function problem(now: number): Promise<TrustRefusal | undefined> {
    const broken = await begin();
    if (broken) return broken;
    const { version, expires } = current();
    if (expires * 1000 > now) return undefined;
    const date = new Date(expires * 1000).toISOString();
    return refuse('root-expired', `Trust root ${version} expired on ${date}; rotate it.`);
  }

  return {
    current,
    problem,
    async follow(roots, now) {
      const broken = (await begin()) ?? (await append(roots));
      // Expiry is asked of the newest: an expired root can still hand on to the one that it signed.
      return broken ?? problem(now);
    },
    async adopt(kept) {
      const broken = await begin();
      if (broken) return broken;
      const decoded = decodeEnvelope(kept, { maxBytes: maxRootBytes });
      return decoded.ok ? append(decoded.envelope.roots) : refuse('bad-rotation', decoded.message);
    },
    written() {
      if (envelopes.length > 0)
        text ??= JSON.stringify({ ...noPayload, roots: envelopes.map(writeEnvelope) });
      return text;
    },
  };
}

/** Kept roots travel as the roots of an envelope without a payload, so that one reader reads both. */
const noPayload = {
  payloadType: 'application/vnd.signalbox.trust-roots.v1+json',
  payload: '',
  signatures: [],
};

async function readPinned(pinned: Uint8Array | string): Promise<TrustRoot | TrustRefusal> {
  const decoded = decodeEnvelope(pinned, { maxBytes: maxRootBytes });
  if (!decoded.ok) return refuse('bad-root', `The trust root cannot be read: ${decoded.message}`);
  const { envelope } = decoded;
  const payload = decodeTrustRoot(envelope.payload);
  if (!payload.ok) return refuse('bad-root', payload.message);
  const { root } = payload;
  if (envelope.payloadType === trustRootType && (await isSignedBy(envelope, root))) return root;
  return refuse('bad-root', 'The trust root is not signed by its own keys.');
}

async function whyNotNext(
  envelope: Envelope,
  previous: TrustRoot,
  root: TrustRoot,
): Promise<string | undefined> {
  const { version } = root;
  if (version !== previous.version + 1) {
    return `Trust root ${version} does not follow root ${previous.version}: the ones between are missing.`;
  }
  if (envelope.payloadType !== trustRootType) return `Trust root ${version} is signed as something else.`;
  if (!(await isSignedBy(envelope, previous))) {
    return `Trust root ${version} is not signed by enough keys of root ${previous.version}.`;
  }
  return (await isSignedBy(envelope, root))
    ? undefined
    : `Trust root ${version} is not signed by its own keys.`;
}

async function isSignedBy(envelope: Envelope, { keys, root: role }: TrustRoot): Promise<boolean> {
  return (await signedEnough(envelope, { keys, role })) !== undefined;
}

function refuse(code: 'bad-root' | 'bad-rotation' | 'root-expired', message: string): TrustRefusal {
  // With another candidate a rotation may come right; the pinned root itself nobody can mend from outside.
  return { ok: false, code, message, phase: 'verify', ...(code === 'bad-rotation' ? {} : { fatal: true }) };
}
