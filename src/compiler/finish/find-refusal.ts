import { canonicalJson } from '../../table/canonical.ts';
import { decodeTable, type Refusal } from '../../table/decode.ts';
import type { Capability, RoutingTable, Team } from '../../table/table.ts';
import type { Memory } from '../memory.ts';
import type { FinishedPlan } from './finish-plan.ts';

/**
 * Reads the table back as a runtime would, and answers why it would refuse it. Capabilities and teams that were
 * read before beside the same models are left out: no two of them have to fit each other, but for a capability
 * to which a team's budget leads.
 */
export function findRefusal(
  { table, ids, capabilities }: Pick<FinishedPlan, 'table' | 'ids' | 'capabilities'>,
  bytes: string,
  memory: Memory,
): Refusal | undefined {
  const { providers, models, deployments, teams } = table;
  const unjudged = { given: [providers, models, deployments], make: () => ({ isSound: false }) };
  const ofCapabilities = memory.each('capabilities', capabilities, unjudged);
  const ofTeams = memory.each('teams', Object.values(teams), unjudged);
  const judged = [...ofCapabilities, ...ofTeams];
  const unread = judged.filter(({ isSound }) => !isSound);
  const part = unread.length < judged.length && bytes.length < largest;
  const shown = () => ({
    ...table,
    ...withWhatTheyNeed(
      unreadIn(ids, capabilities, ofCapabilities),
      unreadIn(Object.keys(teams), Object.values(teams), ofTeams),
      table,
    ),
  });
  const result = decodeTable(part ? canonicalJson(shown()) : bytes);
  if (result.ok) {
    for (const one of unread) one.isSound = true;
    return undefined;
  }
  // The first of all that is wrong, as whoever reads the whole table would be told.
  const whole = part ? decodeTable(bytes) : result;
  return whole.ok ? result : whole;
}

/** Well below what a runtime takes, so that whatever comes near is read as a whole. */
const largest = 32 * 1024 * 1024;

/** With the capabilities to which the budgets of these teams lead. */
function withWhatTheyNeed(
  capabilities: Record<string, Capability>,
  teams: Record<string, Team>,
  table: RoutingTable,
): Pick<RoutingTable, 'capabilities' | 'teams'> {
  for (const { budget } of Object.values(teams)) {
    const id = typeof budget?.onExceed === 'object' ? budget.onExceed.use : '';
    const capability = table.capabilities[id];
    if (capability !== undefined) capabilities[id] = capability;
  }
  return { capabilities, teams };
}

function unreadIn<Part>(
  ids: readonly string[],
  parts: readonly Part[],
  judged: readonly { readonly isSound: boolean }[],
): Record<string, Part> {
  const unread: Record<string, Part> = {};
  for (const [at, part] of parts.entries()) {
    if (judged[at]?.isSound !== true) unread[ids[at] ?? ''] = part;
  }
  return unread;
}
