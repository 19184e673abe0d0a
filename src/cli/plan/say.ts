import { sayable } from '../../diagnostic/printable.ts';
import type {
  Address,
  BreakEven,
  ChangeClass,
  CostDelta,
  Moved,
  MovedPart,
  PlanChange,
} from '../../gitops/plan/change.ts';
import { changeClasses } from '../../gitops/plan/change.ts';
import type { PlanDocument } from '../../gitops/plan/document.ts';
import { countText } from '../../gitops/records/count-text.ts';
import type { Place } from '../../table/sources.ts';
import type { PlanReport } from './format.ts';

/** What everybody is told of a plan before and after its changes. */
export interface Outline {
  /** The revision that is published already, where nothing changes and nothing is wrong: there is no more to say. */
  readonly unchanged: string | undefined;
  /** `1 BREAKING, 2 BEHAVIOURAL`. */
  readonly counts: string;
  /** What keeps the head from being published, as half a sentence. */
  readonly verdict: string | undefined;
  /** Each error of the head on one line, with its place. */
  readonly errors: readonly string[];
  /** Everybody who must approve something, each once. */
  readonly approvers: readonly string[];
  /** The revisions that other commands and gateways print, before and after, where they are others. */
  readonly tables: string;
  /** What both sides are called. */
  readonly sides: string;
}

/** What there is to say of a plan as a whole. */
export function outlineOf({ plan, registry }: PlanReport): Outline {
  const { head, errors, identical } = plan;
  const [revision = head.digest] = Object.values(head.environments);
  const how = errors.length === 1 ? 'an error' : `${errors.length} errors`;
  return {
    unchanged: identical && errors.length === 0 ? revision : undefined,
    counts: countsText(plan),
    verdict: errors.length === 0 ? undefined : `the head has ${how} and cannot be published`,
    errors: errors.map(({ code, message, file, line, column }) =>
      sayable(`${registry}/${file}:${line}:${column} ${code}: ${message}`),
    ),
    approvers: approversOf(plan),
    tables: tablesText(plan),
    sides: sidesText(plan),
  };
}

/** What a change is in words, one thought a line; where it is written is for each format to say. */
export interface Said {
  readonly reason: string;
  readonly details: readonly string[];
  /** Its code, how it was found, and where it is so. */
  readonly facts: readonly string[];
}

/** More kinds of request than these are in the JSON. */
const mostParts = 4;

/** What there is to say of a change, on lines that nobody can break out of. */
export function sayChange(change: PlanChange, plan: PlanDocument): Said {
  const { code, reason, moved, cost } = change;
  const texts = beforeAfter(change);
  const parts = moved?.parts ?? [];
  const isPlain = parts.length === 1 && parts[0]?.where === null && parts[0].flows.length < 2;
  const shown = isPlain && parts[0]?.teams === 'all' ? [] : parts.slice(0, mostParts);
  const volume = moved && volumeText(moved);
  const details = [
    ...(texts === undefined ? [] : [texts]),
    ...(cost === undefined ? [] : [`${costText(cost)}, for ${profileText(cost)}`]),
    ...shown.map(partText),
    ...(parts.length > mostParts && shown.length > 0
      ? [`and ${parts.length - mostParts} more kinds of request`]
      : []),
    ...(volume === undefined ? [] : [volume]),
    ...(change.breakEvens ?? []).map(breakEvenText),
  ];
  const facts = [code, ...proofTexts(moved), environmentsText(change, plan)];
  return { reason: sayable(reason), details: details.map(sayable), facts: facts.map(sayable) };
}

/** How grave a class is, in three steps that annotations and code scanning know: the first two want a decision. */
export const levels = {
  BREAKING: 'error',
  INTEGRITY: 'error',
  BEHAVIOURAL: 'warning',
  COST: 'warning',
  RELIABILITY: 'warning',
  SAFE: 'note',
  COSMETIC: 'note',
} as const satisfies Record<ChangeClass, string>;

/** Everything about one part of the registry, the gravest change first. */
export interface Subject {
  readonly address: Address;
  readonly gravest: ChangeClass;
  readonly changes: readonly PlanChange[];
}

/** The parts that change, those with the gravest changes first. */
export function subjectsOf({ changes }: PlanDocument): Subject[] {
  const byPart = Map.groupBy(changes, ({ address: { kind, id } }) => `${kind} ${id}`);
  return [...byPart.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [{ address: first.address, gravest: first.class, changes: own }];
  });
}

/** What a part is called: a capability by its name alone. */
export function nameOf({ kind, id }: Address): string {
  return kind === 'capability' ? id : kind === 'registry' ? id : `${kind} ${id}`;
}

function countsText({ counts }: PlanDocument): string {
  const named = changeClasses.flatMap((name) => (counts[name] === 0 ? [] : [`${counts[name]} ${name}`]));
  return named.length === 0 ? 'no changes' : named.join(', ');
}

/** `claude-4-opus → gemini-2-ultra`, where a change has both. */
export function beforeAfter({ before, after }: PlanChange): string | undefined {
  return before === undefined || after === undefined ? undefined : `${before} → ${after}`;
}

/** Where a change is written in the head, or was in the base. */
export function lineOf({ spans: { base, head } }: PlanChange): Place | undefined {
  return head[0] ?? base[0];
}

/** In which environments, for people: nothing where it is all of them. */
export function environmentsText({ environments }: PlanChange, { base, head }: PlanDocument): string {
  const all = new Set([...Object.keys(base.environments), ...Object.keys(head.environments)]);
  return environments.length === all.size ? 'every environment' : `only in ${environments.join(', ')}`;
}

/** How a share was found, in words. */
function evidenceText({ evidence }: Moved): string {
  switch (evidence.kind) {
    case 'exact':
      return 'exact';
    case 'declared':
      return 'exact, for the declared traffic';
    case 'replay':
      return `replayed from ${recordsText(evidence.decisions, evidence)}${evidence.cells === undefined ? '' : `; kinds of request sampled, ${evidence.cells.toLocaleString('en')}`}`;
    case 'profile':
      return `for ${evidence.inputTokens.toLocaleString('en')} tokens in and ${evidence.outputTokens.toLocaleString('en')} out only`;
    case 'sampled':
      return `from ${evidence.cells.toLocaleString('en')} sampled kinds of request`;
  }
}

/** `5,120 records of 2026-05-01 to 2026-05-07`. */
export function recordsText(
  count: number,
  { from, to }: { readonly from: string; readonly to: string },
): string {
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)];
  return `${countText(count, 'record', 'records')} of ${first === last ? first : `${first} to ${last}`}`;
}

/** What the records say of the same share, where the share does not stand on them. */
function recordedText({ recorded, evidence }: Moved): string | undefined {
  if (recorded === undefined || evidence.kind === 'replay') return undefined;
  return `${roundShare(recorded.share)} of ${countText(recorded.decisions, 'record', 'records')}`;
}

/** A recorded share is no more exact than its records: four digits will do. */
export function roundShare(share: string): string {
  return `${Number(Number(share.slice(0, -1)).toPrecision(4))}%`;
}

/** How a share was found, and what else says so. */
export function proofTexts(moved: Moved | undefined): readonly string[] {
  if (moved === undefined) return [];
  const recorded = recordedText(moved);
  return [
    evidenceText(moved),
    ...(moved.among === undefined ? [] : ['of requests of a team whose budget is spent']),
    ...(recorded === undefined ? [] : [recorded]),
  ];
}

/** `before, with 1,000 tokens in: swift@north, from 813 tokens out deep@south`. */
export function breakEvenText({ side, where, inputTokens, steps }: BreakEven): string {
  const [first, ...others] = steps;
  const rest = others
    .slice(0, 4)
    .map(({ from, first: one }) => `from ${from.toLocaleString('en')} tokens out ${one}`);
  const more = others.length > 4 ? [`and ${others.length - 4} more`] : [];
  const which = where === null ? '' : ` for ${where}`;
  return `${side === 'base' ? 'before' : 'after'}${which}, with ${inputTokens.toLocaleString('en')} tokens in: ${[first?.first ?? '', ...rest, ...more].join(', ')}`;
}

/** Whose requests. */
function teamsText({ teams }: MovedPart): string {
  if (teams === 'all') return 'all teams';
  const named = teams.map((team) => team ?? 'callers without a team');
  return named.length > 4
    ? `${named.slice(0, 3).join(', ')} and ${named.length - 3} more teams`
    : named.join(', ');
}

/** One kind of request, and where it goes. */
export function partText(part: MovedPart): string {
  const { where, share, needed, flows } = part;
  const goes = flows.slice(0, 3).map(({ from, to, share: of }) => `${of} ${from} → ${to}`);
  const rest = flows.length > 3 ? [`and ${flows.length - 3} more`] : [];
  const needless = needed === share ? '' : ` (${needed} would do: the rest change sides without need)`;
  const which = `${share} of ${where === null ? 'the requests' : where}`;
  return `${which}, ${teamsText(part)}${needless}${goes.length > 0 ? `: ${[...goes, ...rest].join(', ')}` : ''}`;
}

/** What it means for all requests, where records say, and of a day, where the registry says how many there are. */
export function volumeText({ total, perDay, evidence }: Moved): string | undefined {
  if (total === undefined || (perDay === undefined && evidence.kind !== 'replay')) return undefined;
  const range = (one: string | number, other: string | number) =>
    one === other ? `${one}` : `${one} to ${other}`;
  const share =
    evidence.kind === 'replay'
      ? `${roundShare(total.most)} of all recorded requests`
      : `${range(total.least, total.most)} of all requests`;
  if (perDay === undefined) return share;
  return `${share}, ${range(perDay.least.toLocaleString('en'), perDay.most.toLocaleString('en'))} a day`;
}

/** `$17.50 → $8.00 per 1,000 requests (−54.3%)`. */
export function costText({ before, after, percent }: CostDelta): string {
  const change = percent === null ? '' : ` (${percent > 0 ? '+' : '−'}${Math.abs(percent)}%)`;
  return `${dollars(before)} → ${dollars(after)} per 1,000 requests${change}`;
}

/** The tokens that a cost is for. */
export function profileText({ profile }: CostDelta): string {
  const { inputTokens, outputTokens, cacheRead, source } = profile;
  const cached = cacheRead === 0 ? '' : `, ${cacheRead.toLocaleString('en')} of them cached,`;
  return `${inputTokens.toLocaleString('en')} tokens in${cached} and ${outputTokens.toLocaleString('en')} out, ${source}`;
}

/** Out of 1e-10 USD; two digits after the point, or as many as it takes to see anything. */
function dollars(amount: number | null): string {
  if (amount === null) return 'not known';
  const value = amount / 1e10;
  const digits = value === 0 || value >= 0.1 ? 2 : Math.min(10, 1 - Math.floor(Math.log10(value)));
  return `$${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function approversOf({ changes }: PlanDocument): string[] {
  const all = changes.flatMap(({ requires }) =>
    requires.map(({ anyOf, because }) => `${anyOf.join(' or ')} (${because})`),
  );
  return [...new Set(all)];
}

/** The first twelve digits of a digest. */
function shortDigest(digest: string): string {
  return digest.replace('sha256:', '').slice(0, 12);
}

/** More environments than these are in the JSON. */
const mostTables = 4;

function tablesText({ base, head }: PlanDocument): string {
  const names = [...new Set([...Object.keys(base.environments), ...Object.keys(head.environments)])];
  const moved = names.flatMap((name) => {
    const [before, after] = [base.environments[name], head.environments[name]];
    if (before === after) return [];
    return [
      `${name} ${before === undefined ? 'none' : shortDigest(before)} → ${after === undefined ? 'none' : shortDigest(after)}`,
    ];
  });
  if (moved.length === 0) return 'unchanged';
  const rest = moved.length - mostTables;
  return [...moved.slice(0, mostTables), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

function sidesText({ base, head }: PlanDocument): string {
  const commit = (side: typeof base) =>
    side.commit === undefined || side.commit.startsWith(side.name) ? '' : ` (${side.commit.slice(0, 12)})`;
  return `${base.name}${commit(base)} → ${head.name}${commit(head)}`;
}
