import { countText } from './count-text.ts';
import type { Replay } from './replay.ts';

/** What a reader must know before he trusts shares and costs of a replay, one sentence each. */
export function caveatSentences({
  byStandIn,
  cost,
  readsPeople,
  measured,
  shares,
}: Replay): readonly string[] {
  return [
    byStandIn.records > 0 &&
      `Of ${countText(byStandIn.records, 'record', 'records')} a bucket decides, and the file has stand-ins for people: who moves cannot be told, at least ${byStandIn.atLeast} of them do. Compare with a table (--against) for the exact share.`,
    readsPeople.length > 0 &&
      `Conditions on the user or the session see stand-ins and may decide otherwise: ${listed(readsPeople)}.`,
    measured.length > 0 &&
      `Decided as if no deployment had been measured, in the written order: ${listed(measured)}.`,
    cost.unpriced.length > 0 &&
      `Without a price, and out of the costs: ${listed(cost.unpriced.map(({ deployment, records }) => `${deployment} (${countText(records, 'record', 'records')})`))}.`,
    cost.unknown > 0 &&
      `${countText(cost.unknown, 'record does', 'records do')} not tell tokens, and ${cost.unknown === 1 ? 'is' : 'are'} out of the costs.`,
    shares.length > 1 && 'The records were drawn with different shares, and count alike all the same.',
  ].filter((sentence) => sentence !== false);
}

/** The first ten, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length - 10;
  return `${names.slice(0, 10).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
