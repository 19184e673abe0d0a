import { canonicalJson } from '../../table/canonical.ts';
import { decodeTable, type Refusal } from '../../table/decode.ts';
import type { Team } from '../../table/table.ts';
import type { Memory } from '../memory.ts';
import type { FinishedPlan } from './finish-plan.ts';
import { tableText, type WrittenTable } from './write-table.ts';

/**
 * Reads a table back as a runtime would, and answers why it would refuse it. Capabilities and teams that were
 * read before beside the same models are left out, and of the others some are read at a time: no two of them have
 * to fit each other, but for a capability to which a team's budget leads.
 */
export function findRefusal(
  { table, ids, capabilities }: Pick<FinishedPlan, 'table' | 'ids' | 'capabilities'>,
  { bytes, members }: WrittenTable,
  memory: Memory,
): Refusal | undefined {
  const { providers, models, deployments, teams } = table;
  const unjudged = { given: [providers, models, deployments], make: () => ({ isSound: false }) };
  const ofCapabilities = memory.each('capabilities', capabilities, unjudged);
  const ofTeams = memory.each('teams', Object.values(teams), unjudged);
  const unread: number[] = [];
  for (const [at, { isSound }] of ofCapabilities.entries()) if (!isSound) unread.push(at);
  const unreadTeams = Object.entries(teams).filter((_, at) => ofTeams[at]?.isSound !== true);
  const named = new Set(unreadTeams.flatMap(([, team]) => capabilityAfter(team)));
  const needed = [...named].map((id) => ids.indexOf(id));

  const areSound = (at: readonly number[], teamsText: string) => {
    const some = [...new Set(at)].flatMap((one) => members[one] ?? []);
    return decodeTable(tableText(table, { members: some, teams: teamsText })).ok;
  };
  const slices = Array.from({ length: Math.ceil(unread.length / atOnce) }, (_, index) =>
    unread.slice(index * atOnce, (index + 1) * atOnce),
  );
  const isAllSound =
    bytes.length < largest &&
    areSound(needed, canonicalJson(Object.fromEntries(unreadTeams))) &&
    slices.every((slice) => areSound(slice, '{}'));
  if (!isAllSound) {
    // The first of all that is wrong, as whoever reads the whole table would be told.
    const whole = decodeTable(bytes);
    if (!whole.ok) return whole;
  }
  for (const at of unread) if (ofCapabilities[at] !== undefined) ofCapabilities[at].isSound = true;
  for (const one of ofTeams) one.isSound = true;
  return undefined;
}

/** Well below what a runtime takes, so that whatever comes near is read as a whole. */
const largest = 32 * 1024 * 1024;
const atOnce = 500;

/** The capability to which a team's budget leads, once it is spent. */
function capabilityAfter({ budget }: Team): string[] {
  return typeof budget?.onExceed === 'object' ? [budget.onExceed.use] : [];
}
