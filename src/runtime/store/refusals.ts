import type { Rejected, Rejection } from './acknowledgement.ts';
import type { StoreStatus } from './status.ts';

/** What was refused, until something good comes. */
export interface Refusals {
  /** The answer to bytes of this digest, where they were refused before. */
  known(digest: string): Rejected | undefined;
  remember(digest: string, rejected: Rejected): void;
  /** What was refused may be taken now, as where other keys count. */
  forget(): void;
  /** A source's last word was refused: what it confirms is that. */
  blame(origin: string): void;
  isBlamed(origin: string): boolean;
  /** Something good has come: nothing that was refused before it matters any more. */
  settle(origin: string): void;
  note(rejection: Rejection, at: number): void;
  /** While nothing good has come since. */
  last(): Rejection | undefined;
  /** Whatever came after. */
  lastNack(): StoreStatus['lastNack'];
}

/** What is remembered of refused candidates, so that several bad sources cannot flood whoever listens. */
const maxRemembered = 16;

export function createRefusals(): Refusals {
  const known = new Map<string, Rejected>();
  const blamed = new Set<string>();
  let last: Rejection | undefined;
  let lastNack: StoreStatus['lastNack'] = null;
  return {
    known: (digest) => known.get(digest),
    remember(digest, rejected) {
      if (known.size >= maxRemembered) known.clear();
      known.set(digest, rejected);
    },
    forget: () => known.clear(),
    blame: (origin) => blamed.add(origin),
    isBlamed: (origin) => blamed.has(origin),
    settle(origin) {
      known.clear();
      blamed.delete(origin);
      last = undefined;
    },
    note(rejection, at) {
      last = rejection;
      lastNack = { ...rejection, at };
    },
    last: () => last,
    lastNack: () => lastNack,
  };
}
