import type { Related } from '../../diagnostic/diagnostic.ts';
import { absent } from '../condition/evaluate.ts';
import type { Assignment } from '../condition/satisfy.ts';
import type { Units } from './draws.ts';
import type { Route } from './routes.ts';

/** A request that comes to a target which it should not come to. */
export interface Counterexample {
  readonly environment: string;
  readonly capability: string;
  /** In the words of the runtime's context, its team included. */
  readonly context: Readonly<Record<string, ContextValue>>;
  /** When, in milliseconds since 1970, where that matters. */
  readonly moment?: number;
  /** The target, as a key of the table's deployments. */
  readonly deployment: string;
  /** The target only gets a copy. */
  readonly isShadow?: true;
  /** The lines that lead there, first to last. */
  readonly path: readonly Related[];
}

type ContextValue = string | number | boolean | Readonly<Record<string, string>>;

/** What was found of a request, written as the context in which the runtime would be asked. */
export function contextOf(
  assignment: Assignment,
  units: Units,
  team: string | undefined,
): Counterexample['context'] {
  const context: Record<string, ContextValue> = { ...(team === undefined ? {} : { team }) };
  // A tag may be called `__proto__`, which only an entry of a map can be told like any other.
  const tags = new Map<string, string>();
  let hasTags = false;
  for (const [variable, { value }] of assignment) {
    if (value === absent || variable.startsWith('now.') || isOfTarget(variable)) continue;
    const tag = tagIn(variable);
    hasTags ||= variable === 'tags';
    if (tag !== undefined) tags.set(tag, String(value));
    else if (variable !== 'tags') context[fieldOf(variable)] = value;
  }
  const isTagless = assignment.get('tags')?.value === absent;
  if (!isTagless && (hasTags || tags.size > 0)) context['tags'] = Object.fromEntries(tags);
  return { ...context, ...units };
}

/** What the registry does not say of a target is chosen as well; it is no part of the request. */
function isOfTarget(variable: string): boolean {
  return /^(?:model|provider|deployment)\./.test(variable);
}

function tagIn(variable: string): string | undefined {
  const key = /^tags\[(.*)\]$/s.exec(variable)?.[1];
  return key === undefined ? undefined : String(JSON.parse(key)); // As `entryName` wrote it.
}

function fieldOf(variable: string): string {
  if (variable === 'key.id') return 'key';
  if (variable === 'budget.usedShare') return 'budgetUsedShare';
  return variable.replace(/^request\./, '');
}

const hour = 3_600_000;

/**
 * A moment at which the way is open, with the hour and weekday that conditions ask for; undefined where any is.
 * Those come round within a week, before the way closes as well as after it opens.
 */
export function momentOf(
  { opens, closes }: Pick<Route, 'opens' | 'closes'>,
  assignment: Assignment,
  now: number,
): number | undefined {
  const wanted = [assignment.get('now.hour')?.value, assignment.get('now.weekday')?.value];
  if (opens === undefined && closes === undefined && wanted.every((value) => value === undefined)) {
    return undefined;
  }
  const isBackwards = closes !== undefined;
  let moment = isBackwards ? Math.min(now, closes - 1) : Math.max(now, opens ?? now);
  for (let step = 0; step < 7 * 24; step += 1) {
    const date = new Date(moment);
    const said = [date.getUTCHours(), date.getUTCDay()];
    if (wanted.every((value, index) => value === undefined || value === said[index])) break;
    moment += isBackwards ? -hour : hour;
  }
  return moment;
}

/** The request in words: `a request of team "search" with inputTokens 200000`. */
export function describeRequest({ capability, context, moment, environment }: Counterexample): string {
  const { team, tags, ...fields } = context;
  const said = [
    ...Object.entries(fields).map(([field, value]) => `${field} ${JSON.stringify(value)}`),
    ...Object.entries(typeof tags === 'object' ? tags : {}).map(
      ([tag, value]) => `the tag ${tag} ${JSON.stringify(value)}`,
    ),
  ];
  const parts = [
    `a request for "${capability}"`,
    team === undefined ? 'without a team' : `of the team "${String(team)}"`,
    ...(said.length === 0 ? [] : [`${team === undefined ? 'but ' : ''}with ${said.join(', ')}`]),
    ...(moment === undefined ? [] : [`at ${new Date(moment).toISOString()}`]),
    ...(environment === 'default' ? [] : [`in ${environment}`]),
  ];
  return parts.join(' ');
}
