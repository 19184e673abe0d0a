import { readFileSync } from 'node:fs';
import { Refusal } from '../contract/refusal.ts';

/** Counts the requests that are under way and refuses those that the process could not carry. */
export interface Admission {
  readonly active: number;
  readonly limit: number;
  /** Throws a `Refusal` with 503 over the limit. */
  enter(): void;
  leave(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Kept free for the listener, files, logs and lookups. */
const reservedDescriptors = 256;

/**
 * How many requests fit: each needs one connection to the caller and one to a provider, and the limit on file
 * descriptors is what a gateway meets first.
 */
export function requestLimit(descriptors: number): number {
  return Math.max(16, Math.floor((descriptors - reservedDescriptors) / 2));
}

/** How many connections of callers fit beside the calls to providers that `requests` at a time may need. */
export function connectionLimit(descriptors: number, requests: number): number {
  return Math.max(32, descriptors - requests - 96);
}

/** The process's soft limit on open files; a careful guess where the system does not tell. */
export function descriptorLimit(): number {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line === null ? 1024 : Number(line[1]);
  } catch {
    return 1024;
  }
}

/** Lets in up to `limit` requests at a time. */
export function createAdmission(limit: number): Admission {
  let active = 0;
  let waiting: (() => void)[] = [];
  return {
    get active() {
      return active;
    },
    limit,
    enter() {
      if (active >= limit) throw overloaded();
      active += 1;
    },
    leave() {
      active -= 1;
      if (active > 0) return;
      for (const done of waiting) done();
      waiting = [];
    },
    idle() {
      return active === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

/** The refusal of a request for which there is no room. */
export function overloaded(): Refusal {
  return new Refusal({
    status: 503,
    code: 'overloaded',
    message: 'The gateway has as many requests under way as it can carry.',
    headers: { 'retry-after': '1' },
  });
}
