import { countTime, type Era, endCall, open, recentCounts, type Terms } from '../breaker.ts';
import { cool, warm } from '../cooldown.ts';
import type { CallOutcome, Permit } from '../health.ts';
import { callBegan, callEnded } from '../load.ts';
import { isPositive, takeTimings } from '../measures.ts';
import { outlierCause } from '../outlier.ts';
import { isCrowdedOut } from './admission.ts';
import { changing, type Entry, type HealthState, isClosed, spanOf } from './state.ts';

/** For so many milliseconds after an answer a refusal without a word on the key is held to be about the model. */
const keyProven = 60_000;

/** The longest that a provider is left alone for a rate limit where the table does not say, in milliseconds. */
const longestCooldown = 300_000;

/** Counts a call in that begins now, in these eras of the entry's breakers. */
export function permitOf(state: HealthState, entry: Entry, given: readonly Era[], now: number): Permit {
  const { breakers, limit, measures, load } = entry;
  const [own, key] = breakers;
  const span = callBegan(load, spanOf(state, now));
  let eras = given;
  let reported = false;
  const termsNow = (): Terms => ({ ...state, now: state.clock() });
  return {
    began() {
      const terms = termsNow();
      key.acceptedAt = terms.now;
      if (reported) return;
      changing(state, entry, () => {
        // What becomes of the stream is news of the time that has begun with it.
        eras = breakers.map((breaker, index) => {
          const era = eras[index] ?? breaker.era;
          if (breaker.phase !== 'probing' || breaker.era !== era) return era;
          endCall(breaker, era, 'success', terms);
          return breaker.era;
        });
      });
    },
    report(outcome, details) {
      if (reported) return;
      reported = true;
      // Callers in JavaScript also give null.
      const { firstTokenMs, retryAfterMs: asked } = details ?? {};
      const terms = termsNow();
      callEnded(load, span);
      takeTimings(measures, details ?? {}, terms.now);
      if (isClosed(own) && isPositive(firstTokenMs)) countTime(own, firstTokenMs, terms);
      if (outcome === 'success') warm(limit, now);
      changing(state, entry, () => {
        if (outcome === 'rate-limited') {
          cool(limit, { ...terms, asked, longest: terms.rules.maxCooldown ?? longestCooldown });
          state.cooling.add(limit);
        }
        tell(entry, eras, outcome, terms);
        if (isClosed(own) && (outcome === 'success' || outcome === 'failure')) eject(state, entry, terms);
      });
    },
  };
}

/** Tells both breakers how a call ended: an account's trouble is not the deployment's. */
function tell(
  entry: Entry,
  [ownEra = 0, keyEra = 0]: readonly Era[],
  outcome: CallOutcome,
  terms: Terms,
): void {
  const [own, key] = entry.breakers;
  if (outcome === 'success') key.acceptedAt = terms.now;
  const kind = refusals.find((refusal) => refusal === outcome);
  const refused = kind && { kind };
  const isProven = Math.abs(terms.now - key.acceptedAt) < keyProven;
  const isOfModel = outcome === 'access-refused' && isProven;
  const isOfKey = refused !== undefined && !isOfModel;
  // Only an answer proves that a key is accepted.
  const heard = outcome === 'success' ? outcome : 'ignored';
  endCall(own, ownEra, isOfModel ? 'refusal' : outcome === 'failure' ? outcome : heard, terms, refused);
  if (isOfKey || !isClosed(key)) endCall(key, keyEra, isOfKey ? 'refusal' : heard, terms, refused);
}

/** What a provider says of an account. Of a model alone it can say the second. */
const refusals = ['key-refused', 'access-refused', 'quota-spent'] as const;

/** Sets aside who does far worse than its peers, unless too many of them are away. Without ejection there are none. */
function eject(state: HealthState, entry: Entry, terms: Terms): void {
  if (entry.peers.length === 0 || isCrowdedOut(state, entry, 1)) return;
  const countsOf = ({ breakers: [own] }: Entry) => recentCounts(own, terms);
  const likes = entry.peers.filter(({ model }) => model === entry.model);
  const cause = outlierCause(
    countsOf(entry),
    { peers: entry.peers.map(countsOf), likes: likes.map(countsOf) },
    terms.rules,
  );
  if (cause !== undefined) open(entry.breakers[0], cause, terms);
}
