import type { AttributePath } from '../table/condition.ts';
import type { Team } from '../table/table.ts';
import type { ResolveContext } from './resolution.ts';

/** What one resolution may look at: the caller's context, and what the runtime itself knows. */
export interface Facts {
  readonly capability: string;
  readonly environment: string;
  readonly team: Team | undefined;
  readonly context: ResolveContext;
  /** Milliseconds since 1970; one reading for the whole resolution. */
  readonly now: number;
}

/**
 * The facts of one call. The clock is read when somebody asks, at most once: most policies never do. What the
 * constructor writes is only declared, and so not written twice.
 */
export class FactsOfCall implements Facts {
  declare readonly capability: string;
  declare readonly environment: string;
  declare readonly team: Team | undefined;
  declare readonly context: ResolveContext;
  declare private readonly clock: () => number;
  private read: number | undefined = undefined;

  constructor(plain: Omit<Facts, 'now'>, clock: () => number) {
    this.capability = plain.capability;
    this.environment = plain.environment;
    this.team = plain.team;
    this.context = plain.context;
    this.clock = clock;
  }

  get now(): number {
    this.read ??= this.clock();
    return this.read;
  }
}

/** What an attribute can be. A map is `tags`. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly (string | number | boolean | null)[]
  | StringMap;
export type StringMap = Readonly<Record<string, unknown>>;

/**
 * Reads an attribute, or answers `undefined` where the caller did not say. A value of another type than the
 * attribute has counts as not said: contexts come from people's code and are not checked before.
 */
export const readAttribute: { readonly [Path in AttributePath]: (facts: Facts) => Value | undefined } = {
  capability: ({ capability }) => capability,
  env: ({ environment }) => environment,
  'team.id': ({ context }) => text(context.team),
  'team.tags': ({ team }) => team && (team.tags ?? []),
  'team.region': ({ team }) => team?.region,
  'key.id': ({ context }) => text(context.key),
  user: ({ context }) => text(context.user),
  session: ({ context }) => text(context.session),
  tags: readTags,
  'request.inputTokens': ({ context }) => number(context.inputTokens),
  'request.maxOutputTokens': ({ context }) => number(context.maxOutputTokens),
  'request.messages': ({ context }) => number(context.messages),
  'request.stream': ({ context }) => flag(context.stream),
  'request.tools': ({ context }) => number(context.tools),
  'request.images': ({ context }) => number(context.images),
  'request.audio': ({ context }) => number(context.audio),
  'request.files': ({ context }) => number(context.files),
  'request.jsonSchema': ({ context }) => flag(context.jsonSchema),
  'request.reasoning': ({ context }) => flag(context.reasoning),
  'request.complexity': ({ context }) => number(context.complexity),
  'request.api': ({ context }) => text(context.api),
  'now.hour': ({ now }) => date(now)?.getUTCHours(),
  'now.weekday': ({ now }) => date(now)?.getUTCDay(),
  'budget.usedShare': ({ context }) => number(context.budgetUsedShare),
};

/** The only map there is. */
export function readTags({ context }: Facts): StringMap | undefined {
  return map(context.tags);
}

/** A finite number, or nothing. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function map(value: unknown): StringMap | undefined {
  // An object that is not a list has string keys; its values are checked where one is read.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as StringMap)
    : undefined;
}

function date(now: number): Date | undefined {
  const moment = new Date(now);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
