import type { ResolveContext } from '../../src/runtime/resolution.ts';
import type { Condition } from '../../src/table/condition.ts';
import type { RoutingTable, Use } from '../../src/table/table.ts';
import { textbookBucket } from './textbook-murmur3.ts';

/** What the naive interpreter answers: enough to compare a resolution with. */
export interface NaiveAnswer {
  readonly deployments: readonly string[];
  readonly reason: string;
  readonly rule: string | null;
  readonly variant: string | null;
}

interface World {
  readonly table: RoutingTable;
  readonly now: number;
  readonly down: ReadonlySet<string>;
  /** What chance says where a split has no unit and no request id. */
  readonly chance: number;
}

/**
 * Resolves by reading the table afresh each time, in the words of the documentation and without a thought for
 * speed. It shares no code with the runtime.
 */
export function naiveResolve(
  capability: string,
  context: ResolveContext,
  world: World,
): NaiveAnswer | string {
  const { table, down } = world;
  const found = table.capabilities[capability];
  if (!found) return 'UNKNOWN_CAPABILITY';
  if (context.team !== undefined) {
    const team = table.teams[context.team];
    if (!team) return 'UNKNOWN_TEAM';
    if (team.capabilities !== '*' && !team.capabilities.includes(capability)) return 'NOT_ALLOWED';
  }
  const attributes = attributesOf(capability, context, world);
  const rule = found.rules.find(({ when }) => when === undefined || evaluate(when, attributes) === true);
  if (!rule) throw new Error('the table is not sound');
  const { models, variant } = pick(rule.use, context, world);
  const all = [
    ...models
      .flatMap((model) => placesOf(model, table))
      .map((id) => ({ id, fallback: false, on: allClasses })),
    ...found.fallbacks.flatMap(({ model, on }) =>
      placesOf(model, table).map((id) => ({ id, fallback: true, on: on ?? allClasses })),
    ),
  ];
  const targets = all.filter(
    ({ id, on }, index) =>
      !all
        .slice(0, index)
        .some((earlier) => earlier.id === id && on.every((one) => earlier.on.includes(one))),
  );
  const up = targets.filter(({ id }) => !down.has(id));
  const canLead = ({ on }: { on: readonly string[] }) =>
    ['overloaded', 'timeout', 'error'].some((one) => on.includes(one));
  const lead = up.find(canLead) ?? targets[0];
  const order = up.length === targets.length ? targets : [lead, ...up.filter((target) => target !== lead)];
  return {
    deployments: order.map((target) => target?.id ?? ''),
    reason: order[0]?.fallback
      ? 'FALLBACK'
      : 'split' in rule.use
        ? 'SPLIT'
        : rule.when !== undefined
          ? 'TARGETING_MATCH'
          : found.rules.some(({ when }) => when !== undefined)
            ? 'DEFAULT'
            : 'STATIC',
    rule: rule.name ?? null,
    variant,
  };
}

/** A fallback without `on` is tried in all these cases and in any other. */
const allClasses: readonly string[] = [
  'context_length', 'content_filter', 'rate_limit', 'overloaded', 'timeout', 'error', 'any other',
]; // biome-ignore format: one glance

function placesOf(model: string, table: RoutingTable): readonly string[] {
  return table.models[model]?.deployments ?? [];
}

function pick(use: Use, context: ResolveContext, world: World): { models: string[]; variant: string | null } {
  if ('model' in use) return { models: [use.model], variant: null };
  if ('split' in use) {
    const { by, salt, ranges } = use.split;
    const unit = [context[by], context.request].find((value) => value !== undefined && value !== '');
    const bucket = unit === undefined ? Math.floor(world.chance * 100_000) : textbookBucket(salt, unit);
    const arm = ranges.find(({ from, to }) => from <= bucket && bucket < to);
    return { models: [arm?.model ?? ''], variant: arm?.model ?? '' };
  }
  if ('fastest' in use) return { models: [...use.fastest], variant: null };
  if ('balanced' in use) return { models: [...use.balanced], variant: null };
  const costs = use.cheapest.map((model) => costOf(model, context, world));
  const models = use.cheapest
    .map((model, index) => ({ model, index, cost: costs[index] ?? null }))
    .sort((a, b) => {
      if (a.cost === b.cost) return a.index - b.index;
      if (a.cost === null) return 1;
      return b.cost === null || a.cost < b.cost ? -1 : 1;
    })
    .map(({ model }) => model);
  return { models, variant: null };
}

function costOf(model: string, context: ResolveContext, { table, now }: World): bigint | null {
  const first = placesOf(model, table)[0] ?? '';
  const prices = table.deployments[first]?.prices.filter(({ from }) => from * 1000 <= now) ?? [];
  const price = prices[prices.length - 1];
  if (!price) return null;
  return (
    BigInt(price.input) * BigInt(context.inputTokens ?? 1000) +
    BigInt(price.output) * BigInt(context.maxOutputTokens ?? 500)
  );
}

type Attributes = Readonly<Record<string, unknown>>;

function attributesOf(capability: string, context: ResolveContext, { table, now }: World): Attributes {
  const team = context.team === undefined ? undefined : table.teams[context.team];
  const request = Object.entries(context).map(([key, value]) => [`request.${key}`, value]);
  return {
    ...Object.fromEntries(request),
    capability,
    env: table.environment,
    'team.id': context.team,
    'team.tags': team ? (team.tags ?? []) : undefined,
    'team.region': team?.region,
    'key.id': context.key,
    user: context.user,
    session: context.session,
    tags: context.tags,
    'now.hour': new Date(now).getUTCHours(),
    'now.weekday': new Date(now).getUTCDay(),
  };
}

class CelError extends Error {}

/** CEL by exceptions: an error ends all but `and`, `or` and the branch that is not taken. */
export function evaluate(condition: Condition, attributes: Attributes): unknown {
  try {
    return walk(condition, attributes);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function walk(condition: Condition, attributes: Attributes): unknown {
  if (typeof condition !== 'object' || condition === null) return condition;
  const [operator, ...operands] = condition as readonly [string, ...Condition[]];
  const value = (index: number) => walk(operands[index] ?? null, attributes);
  const two = () => [value(0), value(1)] as const;
  const tags = attributes['tags'] as Record<string, unknown> | undefined;
  switch (operator) {
    case 'attr':
      return attributes[String(operands[0])] ?? fail();
    case 'has':
      return attributes[String(operands[0])] !== undefined;
    case 'entry':
      return tags && Object.hasOwn(tags, String(operands[1])) ? tags[String(operands[1])] : fail();
    case 'hasEntry':
      return tags !== undefined && Object.hasOwn(tags, String(operands[1]));
    case 'list':
      return operands;
    case 'and':
    case 'or': {
      const results = operands.map((operand) => evaluate(operand, attributes));
      const decisive = operator === 'or';
      if (results.includes(decisive)) return decisive;
      return results.every((result) => result === !decisive) ? !decisive : fail();
    }
    case 'not':
      return !bool(value(0));
    case 'if':
      return bool(value(0)) ? value(1) : value(2);
    case '==':
      return same(...two());
    case '!=':
      return !same(...two());
    case '<':
      return order(...two()) < 0;
    case '<=':
      return order(...two()) <= 0;
    case '>':
      return order(...two()) > 0;
    case '>=':
      return order(...two()) >= 0;
    case 'in': {
      const [item, list] = two();
      if (!Array.isArray(list) || (typeof item === 'object' && item !== null)) return fail();
      return list.some((one) => one === item);
    }
    case '+': {
      const [left, right] = two();
      if (Array.isArray(left) && Array.isArray(right)) return left.concat(right);
      if (typeof left === 'string' && typeof right === 'string') return left + right;
      return num(left) + num(right);
    }
    case '-':
      return num(value(0)) - num(value(1));
    case '*':
      return num(value(0)) * num(value(1));
    case 'startsWith':
      return str(value(0)).startsWith(str(value(1)));
    case 'endsWith':
      return str(value(0)).endsWith(str(value(1)));
    case 'contains':
      return str(value(0)).includes(str(value(1)));
    case 'size': {
      const sized = value(0);
      if (typeof sized === 'string') return Array.from(sized).length;
      if (typeof sized !== 'object' || sized === null) return fail();
      return Array.isArray(sized) ? sized.length : Object.keys(sized).length;
    }
    default:
      throw new Error(`no operator ${operator}`);
  }
}

function fail(): never {
  throw new CelError();
}

const bool = (value: unknown): boolean => (typeof value === 'boolean' ? value : fail());
const num = (value: unknown): number => (typeof value === 'number' ? value : fail());
const str = (value: unknown): string => (typeof value === 'string' ? value : fail());

function same(left: unknown, right: unknown): boolean {
  const simple = (value: unknown) => typeof value !== 'object' || value === null;
  if (simple(left) || simple(right)) return left === right;
  if (!Array.isArray(left) || !Array.isArray(right)) return fail();
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function order(left: unknown, right: unknown): number {
  if (typeof left !== typeof right) return fail();
  if (typeof left === 'number' || typeof left === 'boolean') return Number(left) - Number(right);
  const [a, b] = [[...str(left)], [...str(right)]].map((list) => list.map((one) => one.codePointAt(0) ?? 0));
  for (const [index, point] of (a ?? []).entries()) {
    const difference = point - (b?.[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return (a?.length ?? 0) - (b?.length ?? 0);
}
