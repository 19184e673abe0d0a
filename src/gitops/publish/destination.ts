/** A place that gateways take their table from, and that a publisher puts the next one to. */
export interface Destination {
  /** As people know it; nothing secret. */
  readonly shown: string;
  /** What is published there now. */
  read(): Promise<Held | DestinationFailure>;
  /** Puts a bundle there in one step, unless what is there is no longer what `read` found. */
  put(next: Publication, expected: Held): Promise<Put | DestinationFailure>;
  /** The bundle of an older generation, where the destination keeps them. */
  readonly generation?: (generation: number) => Promise<Uint8Array | DestinationFailure>;
  /** Gives back what was taken on this machine: directories, connections. */
  close(): Promise<void>;
}

/** What a destination holds. */
export interface Held {
  /** Absent where nothing was published yet. */
  readonly bytes?: Uint8Array;
  /** What tells this state from every other: an entity tag, a commit; the destination alone reads it. */
  readonly version: string;
}

/** A bundle, and what a destination may say of it beside its bytes. */
export interface Publication {
  readonly bytes: Uint8Array;
  readonly generation: number;
  readonly environment: string;
  readonly digest: string;
  readonly commit: string;
  readonly repo?: string;
  readonly compiler: string;
  /** UTC second. */
  readonly createdAt?: number;
}

export interface Put {
  readonly ok: true;
  /** Where exactly, for people: a file, a commit. */
  readonly where: string;
}

export interface DestinationFailure {
  readonly ok: false;
  readonly code: DestinationFailureCode;
  /** One sentence without secrets. */
  readonly message: string;
}

/** Why a destination cannot be used. Codes are added to and never renamed. */
export type DestinationFailureCode =
  /** Somebody else has published since it was read, or is about to. */
  | 'destination-changed'
  /** It does not have what was asked for. */
  | 'destination-missing'
  /** It does not let us in. */
  | 'destination-denied'
  /** It cannot be reached, or does not answer in time. */
  | 'destination-unreachable'
  /** It answers in a way that nothing is published to: a redirect, no entity tag, something else in its place. */
  | 'destination-refused';

/** A kind of destination, which knows its own addresses. */
export interface DestinationKind {
  readonly name: string;
  /** How its address is written, and what it is, for the help. */
  readonly address: string;
  readonly summary: string;
  /** The destination at an address; a failure where it is its own and cannot be used, undefined where it is another's. */
  open(address: string, place: DestinationPlace): Destination | DestinationFailure | undefined;
}

/** What a destination may use of the process that it is opened in. */
export interface DestinationPlace {
  /** Where relative paths start. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
}

/** A failure in the words of this room. */
export function failed(code: DestinationFailureCode, message: string): DestinationFailure {
  return { ok: false, code, message };
}
