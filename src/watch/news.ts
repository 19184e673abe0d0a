/** What a source says of the artefact that it follows. Every look says one thing; a failure is told once. */
export type News = Content | Unchanged | Failed;

/** It has become another: these are its bytes, whole. */
export interface Content {
  readonly type: 'candidate';
  readonly bytes: Uint8Array;
  /** Where they came from, for people: a path, a URL without what could be secret, a branch and its commit. */
  readonly origin: string;
}

/** The source was asked, and has nothing newer than what it said last. */
export interface Unchanged {
  readonly type: 'unchanged';
  readonly origin: string;
}

/** The source could not be asked, or has nothing that could be taken. Whoever has the last content keeps it. */
export interface Failed {
  readonly type: 'failed';
  readonly origin: string;
  readonly code: SourceFailureCode;
  /** What is wrong, in one sentence without secrets. */
  readonly message: string;
}

/** Why a source has nothing to give, with what each code means. Codes are added to and never renamed. */
export const sourceFailures = {
  'source-missing': 'there is no such file, no such path on the server, no such branch',
  'source-denied': 'it is there and may not be read: permissions, a token that is missing or wrong',
  'source-unreachable':
    'it cannot be reached, does not answer in time, breaks off, or there is no place here to keep it',
  'source-refused':
    'it answers in a way that is never taken: a redirect, an encoding, a link or a pipe in place of a file',
  'source-too-large': 'it is larger than allowed',
} as const satisfies Readonly<Record<string, string>>;

export type SourceFailureCode = keyof typeof sourceFailures;

/** A failure without its place: what the parts of a source say to each other. */
export interface Failure {
  readonly code: SourceFailureCode;
  readonly message: string;
}

/** The failure of what is never taken, whoever offers it. */
export function refused(message: string): Failure {
  return { code: 'source-refused', message };
}

/** The least that anything told by a source says of itself. */
export interface Told {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
}

/**
 * Leaves out every failure that only repeats the one before it, so that an outage of an hour is one event and
 * not hundreds. A look that succeeds ends it.
 */
export function createFailureFilter(): (news: Told) => boolean {
  let last = '';
  return (news) => {
    const now = news.type === 'failed' ? `${news.code} ${news.message}` : '';
    const repeated = now !== '' && now === last;
    last = now;
    return !repeated;
  };
}
