import type { Ejection, Breaker as Rules } from '../table/table.ts';
import { type Cause, shareOf } from './breaker.ts';
import { add, type Counts, noCalls } from './tally.ts';

/**
 * Why somebody should leave the group of its peers, if it should: it fails far more often than they do together, or
 * its first token comes far later than at the middle one of its `likes`, which are the peers that serve the same.
 */
export function outlierCause(
  own: Counts,
  { peers, likes }: { peers: readonly Counts[]; likes: readonly Counts[] },
  { ejection, minRequests = 1 }: Rules,
): Cause | undefined {
  const { errorsAbovePeers, slowerThanPeers }: Partial<Ejection> = ejection ?? {};
  if (errorsAbovePeers !== undefined && own.calls >= minRequests) {
    const others = peers.reduce(add, noCalls);
    const found = { own: shareOf(own), peers: shareOf(others), calls: own.calls };
    if (others.calls >= minRequests && found.own >= found.peers + errorsAbovePeers) {
      return { kind: 'errors-above-peers', ...found };
    }
  }
  if (slowerThanPeers === undefined || own.timed < minRequests) return undefined;
  const means = likes.filter(({ timed }) => timed >= minRequests).map(meanTime);
  const middle = means.sort((one, other) => one - other)[(means.length - 1) >> 1];
  if (middle === undefined || meanTime(own) < middle * slowerThanPeers) return undefined;
  return {
    kind: 'slower-than-peers',
    own: Math.round(meanTime(own)),
    peers: Math.round(middle),
    calls: own.timed,
  };
}

function meanTime({ milliseconds, timed }: Counts): number {
  return milliseconds / timed;
}
