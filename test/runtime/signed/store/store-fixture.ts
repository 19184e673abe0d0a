import { createTrust } from '../../../../src/runtime/signed/trust.ts';
import type { StoreEvent } from '../../../../src/runtime/store/events.ts';
import type { Kept, KeptName, Persistence } from '../../../../src/runtime/store/persistence.ts';
import { createStore, type StoreOptions } from '../../../../src/runtime/store.ts';
import type { EnvelopeJson } from '../../../../src/table/signed/envelope.ts';
import { now as begin, newKey, rootOf, text } from '../fixture.ts';

export const key = newKey();
export const next = newKey();
const root = text(rootOf([key]));

/** A clock and its timers, moved by hand. */
export function handClock() {
  let now = begin;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    clock: () => now,
    after(milliseconds: number, callback: () => void) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds: number) {
      now += milliseconds;
      for (const timer of [...timers]) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.callback();
      }
    },
    waiting: () => timers.size,
  };
}

/** What a directory would keep. */
export function memory(clock: () => number) {
  const kept = new Map<KeptName, Kept>();
  const persistence: Persistence = {
    load: async (name) => kept.get(name),
    save: async (name, bytes) => void kept.set(name, { bytes, at: clock() }),
  };
  return { kept, persistence };
}

export function setUp(options: StoreOptions & { readonly pinned?: string } = {}) {
  const time = handClock();
  const { pinned = root, ...rest } = options;
  const trust = createTrust({ root: pinned, environment: 'production' });
  const store = createStore({ clock: time.clock, after: time.after, trust, ...rest });
  const events: StoreEvent[] = [];
  store.subscribe((event) => events.push(event));
  const offer = (envelope: EnvelopeJson | string, origin = 'a') =>
    store.offer({ bytes: typeof envelope === 'string' ? envelope : text(envelope), origin });
  return { store, time, events, offer, types: () => events.map(({ type }) => type) };
}
