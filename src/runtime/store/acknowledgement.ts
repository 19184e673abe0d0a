import type { FailedCandidate } from '../../table/candidate.ts';
import type { RefusalCode } from '../../table/decode.ts';
import type { TrustRefusalCode } from './trust.ts';

export type Acknowledgement = Accepted | Rejected;

export interface Accepted {
  readonly accepted: true;
  readonly revision: string;
  /** The revision that it replaced. */
  readonly previous: string | null;
  /** Ids of the capabilities that may answer differently now. */
  readonly changed: readonly string[];
  /** Exactly this table is live already. */
  readonly unchanged?: true;
  /** Of a signed bundle. */
  readonly generation?: number;
}

/** How far a candidate came. */
export type Phase =
  | 'size'
  | 'verify'
  | 'features'
  | 'environment'
  | 'generation'
  | 'decode'
  | 'prepare'
  | 'self-test'
  /** It was not looked at. */
  | 'wait';

export type RejectionCode =
  | RefusalCode
  | TrustRefusalCode
  /** A generation above this one is live: going back takes a new generation. */
  | 'old-generation'
  /** Another table has this generation. */
  | 'reused-generation'
  /** The table is not the one that its header names. */
  | 'digest-mismatch'
  /** This runtime answers otherwise than the publisher's. */
  | 'self-test-failed'
  /** A newer candidate came before this one's turn. */
  | 'superseded'
  /** The candidate could not even be looked at, or not be prepared although it is sound: our fault. */
  | 'not-prepared';

export interface Rejected {
  readonly accepted: false;
  readonly code: RejectionCode;
  readonly message: string;
  /** Where in the table. */
  readonly path?: string;
  readonly phase: Phase;
  /** Of a bundle whose signatures count. */
  readonly generation?: number;
  /** The same bytes were refused just before; no event tells of it again. */
  readonly repeated?: true;
}

/** That something was refused, and why. */
export interface Rejection {
  readonly code: RejectionCode | FailedCandidate['code'];
  readonly message: string;
  readonly path?: string;
  readonly origin: string;
  /** These four are of a candidate. `digest` is of its bytes as they came. */
  readonly phase?: Phase;
  readonly generation?: number;
  readonly digest?: string;
}
