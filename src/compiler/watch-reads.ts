import type { CheckContext } from './checks/check.ts';
import type { Registry } from './link/registry.ts';

/** All that a check may look at, side by side. */
export type Parts = Omit<CheckContext, 'registry'> & Registry;

/** What a check has looked at, by its name, and what it was. */
export type Reads = Map<keyof Parts, unknown>;

/**
 * The context of a check that notes what it looks at, so that a later compilation can tell whether it would find
 * the same again. What is the check's `own` to look at is not noted; the clock is noted when it is read.
 */
export function watchReads(
  parts: Parts,
  own: Partial<Parts>,
): { readonly context: CheckContext; readonly reads: Reads } {
  const reads: Reads = new Map();
  const context = new WatchedContext(parts, own, reads);
  return { context, reads };
}

/** Whether all that was looked at is the same by now. */
export function areUnchanged(reads: Reads, parts: Parts): boolean {
  for (const [name, value] of reads) if (value !== partOf(parts, name)) return false;
  return true;
}

function partOf(parts: Parts, name: keyof Parts): unknown {
  return name === 'now' ? parts.now.getTime() : parts[name];
}

class Watched {
  readonly #parts: Parts;
  readonly #own: Partial<Parts>;
  readonly #reads: Reads;

  constructor(parts: Parts, own: Partial<Parts>, reads: Reads) {
    this.#parts = parts;
    this.#own = own;
    this.#reads = reads;
  }

  protected read<Name extends keyof Parts>(name: Name): Parts[Name] {
    const own = this.#own[name];
    if (own !== undefined) return own as Parts[Name]; // Of that name, and there.
    this.#reads.set(name, partOf(this.#parts, name));
    return this.#parts[name];
  }
}

class WatchedRegistry extends Watched implements Registry {
  get environment() {
    return this.read('environment');
  }
  get settings() {
    return this.read('settings');
  }
  get providers() {
    return this.read('providers');
  }
  get models() {
    return this.read('models');
  }
  get capabilities() {
    return this.read('capabilities');
  }
  get teams() {
    return this.read('teams');
  }
  get invariants() {
    return this.read('invariants');
  }
}

class WatchedContext extends Watched implements CheckContext {
  readonly registry: Registry;
  readonly now: Date;

  constructor(parts: Parts, own: Partial<Parts>, reads: Reads) {
    super(parts, own, reads);
    this.registry = new WatchedRegistry(parts, own, reads);
    this.now = new WatchedDate(parts.now, () => void this.read('now'));
  }

  get everywhere() {
    return this.read('everywhere');
  }
  get names() {
    return this.read('names');
  }
  get files() {
    return this.read('files');
  }
  get failed() {
    return this.read('failed');
  }
  get replaced() {
    return this.read('replaced');
  }
}

class WatchedDate extends Date {
  readonly #onRead: () => void;

  constructor(date: Date, onRead: () => void) {
    super(date.getTime());
    this.#onRead = onRead;
  }

  override getTime(): number {
    this.#onRead();
    return super.getTime();
  }
}
