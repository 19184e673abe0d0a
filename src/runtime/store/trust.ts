import type { Refusal } from '../../table/decode.ts';
import type { Pause } from '../../table/pause.ts';

/**
 * What a store asks of whoever verifies its candidates. A store that has one serves nothing else, whatever a candidate
 * says of itself; `createTrust` of `signalbox/runtime/signed` makes one.
 */
export interface Trust {
  /** Verifies a candidate down to the exact bytes of its table. Never rejects for what the candidate is. */
  open(bytes: Uint8Array | string, options: OpenOptions): Promise<Opened | TrustRefusal>;
  /** The roots that came after the one it was made with, to be kept; `undefined` while there are none. */
  roots(): string | undefined;
  /** Takes up roots that were kept. They are verified again; answers why they are not taken. */
  adopt(roots: Uint8Array | string): Promise<TrustRefusal | undefined>;
}

export interface OpenOptions {
  /** The largest candidate. */
  readonly maxBytes: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether nothing is live yet. */
  readonly first: boolean;
  /** Asked between two pieces of the work; it is done at one stroke where absent. */
  readonly pause?: Pause;
}

export interface Opened {
  readonly ok: true;
  readonly table: Uint8Array;
  /** What the revision of `table` must be. */
  readonly digest: string;
  readonly environment: string;
  readonly generation: number;
  /** UTC second. */
  readonly notAfter?: number;
}

export interface TrustRefusal extends Omit<Refusal, 'code'> {
  readonly code: TrustRefusalCode;
  readonly phase: 'size' | 'verify' | 'features' | 'environment';
  /** Of the bundle, where its signatures count. */
  readonly generation?: number;
  /** No candidate can ever be accepted: the trust root itself is unusable. */
  readonly fatal?: true;
}

export type TrustRefusalCode =
  | 'too-large'
  /** Not an envelope at all: unsigned, cut short, or spelt in two ways. */
  | 'bad-envelope'
  /** Fewer of the root's keys signed these very bytes than must. */
  | 'bad-signature'
  /** Signed, and yet not a bundle that this runtime can read. */
  | 'bad-bundle'
  /** A root that came with it does not follow the one before. */
  | 'bad-rotation'
  /** What this runtime was given as its root is none. */
  | 'bad-root'
  | 'root-expired'
  | 'unsupported-feature'
  | 'wrong-environment'
  /** Its time had passed before the runtime's first table. */
  | 'expired';
