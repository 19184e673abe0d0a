import { changedCapabilities } from '../../table/diff.ts';
import { sameJson } from '../../table/same-json.ts';
import type { Capability, RoutingTable } from '../../table/table.ts';
import type { CapabilityPair, Mix } from './capability-pair.ts';
import type { Draft, TokenProfile } from './change.ts';
import { comparisons } from './comparisons/index.ts';
import { assumedProfile } from './cost.ts';
import { regionsOf } from './regions.ts';
import { askable, capabilityOf, placesOf, type Side } from './side.ts';
import { isOfOneKind, standingOf } from './standing.ts';
import { decisionTreeText } from './words.ts';

/** What the registry says of a capability's requests. */
export interface Traffic {
  readonly profile: TokenProfile;
  readonly perDay?: number | undefined;
  readonly mix?: Mix | undefined;
}

/** What a comparison of two tables needs beside them. */
export interface CompareOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly trafficOf?: ((capability: string) => Traffic | undefined) | undefined;
  /** What `touchedCapabilities` answers, for who has asked already. */
  readonly touched?: ReadonlySet<string>;
  /** Only these capabilities, where that is asked for. */
  readonly only?: string | undefined;
  /** The name that a capability had, by its new one. */
  readonly renamed?: ReadonlyMap<string, string> | undefined;
}

/** Every change of what capabilities decide, come or go. Those that are the same on both sides cost nothing. */
export function compareCapabilities(base: Side, head: Side, options: CompareOptions): Draft[] {
  const { only, renamed = new Map() } = options;
  const { touched: changed = touchedCapabilities(base.table, head.table) } = options;
  const ids = [...changed].filter((id) => only === undefined || id === only).sort();
  const [askBase, askHead] = [askable(base, ids), askable(head, ids)];
  return ids.flatMap((id) => {
    const [before, after] = [capabilityOf(base.table, id), capabilityOf(head.table, id)];
    if (before === undefined && after === undefined) return [];
    if (before === undefined) return [added(id, head)];
    if (after === undefined) return [removed(id, base, [...renamed].find(([, from]) => from === id)?.[0])];
    const budgetOf = (team: string | null) =>
      isOfOneKind(standingOf(base.table, team, id), standingOf(head.table, team, id))
        ? undefined
        : ('unspent' as const);
    const pair = { id, base, head, before, after, askBase, askHead, budgetOf };
    return compareOne({ ...pair, ...trafficIn(id, options) });
  });
}

/** Capabilities that may answer otherwise: by what they are, or by what teams have become. */
export function touchedCapabilities(base: RoutingTable, head: RoutingTable): ReadonlySet<string> {
  return new Set([...changedCapabilities(base, head), ...touchedByTeams(base, head)]);
}

/** What a comparison is told of a capability's requests. */
export function trafficIn(
  id: string,
  { now, trafficOf }: CompareOptions,
): Pick<CapabilityPair, 'now' | 'profile' | 'mix' | 'perDay'> {
  const traffic = trafficOf?.(id);
  return { now, profile: traffic?.profile ?? assumedProfile, mix: traffic?.mix, perDay: traffic?.perDay };
}

function compareOne(pair: CapabilityPair): Draft[] {
  const { id, base, head, before, after } = pair;
  const found = regionsOf(pair);
  const drafts = comparisons.flatMap((compare) => compare({ ...pair, found }));
  if (sameJson(before, after)) return drafts;
  const isPartial = found.sampled !== undefined || found.ofProfile;
  // What is told of timeouts, a promise or those behind does not say what became of rules that could not be gone through.
  const isLeftOpen = isPartial && !sameJson(choosing(before), choosing(after)) && !drafts.some(tellsOfChoice);
  if (drafts.length > 0 && !isLeftOpen) return drafts;
  const place = {
    address: { kind: 'capability', id },
    spans: { base: placesOf(base, `capabilities.${id}`), head: placesOf(head, `capabilities.${id}`) },
  } as const;
  if (sameJson(undescribed(before), undescribed(after))) {
    return [{ code: 'described-otherwise', ...place, reason: 'Only names, descriptions or owners differ' }];
  }
  const texts = { before: decisionTreeText(before), after: decisionTreeText(after) };
  return !isPartial && onlyRulesDiffer(before, after)
    ? [
        {
          code: 'written-otherwise',
          ...place,
          reason: 'It is written otherwise, and every request gets the same answer',
          ...texts,
        },
      ]
    : [
        ...drafts,
        {
          code: 'not-told-apart',
          ...place,
          reason: 'It is written otherwise; whether every request gets the same answer could not be shown',
          ...texts,
        },
      ];
}

/** What decides something, without what only tells people about it. */
function undescribed({ description: _, owner: __, rules, ...rest }: Capability): unknown {
  return { ...rest, rules: unnamed(rules) };
}

/** What decides who comes first. */
function choosing({ rules, constraints, experiment, rollout }: Capability): unknown {
  return { rules: unnamed(rules), constraints, experiment, rollout };
}

function unnamed(rules: Capability['rules']): unknown {
  return rules.map(({ name: _, ...rule }) => rule);
}

function tellsOfChoice({ code }: Draft): boolean {
  return code === 'target-moved' || code === 'choice-changed' || code === 'no-target';
}

/** Whether all that differs is what `regionsOf` looks at: everything else has a comparison of its own. */
function onlyRulesDiffer(before: Capability, after: Capability): boolean {
  const rest = ({
    description: _,
    owner: __,
    rules: ___,
    fallbacks: ____,
    constraints: _____,
    experiment: ______,
    rollout: _______,
    ...others
  }: Capability) => others;
  return sameJson(rest(before), rest(after));
}

/** Capabilities whose rules ask for what a team has become. Few teams change, and rules that ask for teams are few. */
function touchedByTeams(base: RoutingTable, head: RoutingTable): string[] {
  const changed = Object.keys(head.teams).filter((id) => {
    const [one, other] = [base.teams[id], head.teams[id]];
    return (
      one !== undefined &&
      other !== undefined &&
      !sameJson([one.region, one.tags], [other.region, other.tags])
    );
  });
  if (changed.length === 0) return [];
  return Object.keys(head.capabilities).filter((id) =>
    changed.some((team) => {
      const granted = head.teams[team]?.capabilities;
      return granted === '*' || granted?.includes(id) === true;
    }),
  );
}

function added(id: string, head: Side): Draft {
  return {
    code: 'capability-added',
    address: { kind: 'capability', id },
    spans: { base: [], head: placesOf(head, `capabilities.${id}`) },
    reason: `${id} can be asked for`,
  };
}

/** Gone, though another says that it was moved from it, where that one was there before. */
function removed(id: string, base: Side, to: string | undefined): Draft {
  const notFollowed =
    to === undefined ? '' : `; that ${to} was moved from it is not followed, as ${to} was there before`;
  return {
    code: 'capability-removed',
    address: { kind: 'capability', id },
    spans: { base: placesOf(base, `capabilities.${id}`), head: [] },
    reason: `Whoever asks for ${id} is refused${notFollowed}`,
  };
}
