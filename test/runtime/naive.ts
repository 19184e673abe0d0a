import type { ResolveContext } from '../../src/runtime/resolution.ts';
import type { Condition } from '../../src/table/condition.ts';
import type { Capability, RoutingTable, Use } from '../../src/table/table.ts';
import type { Record as CallRecord } from './arbitrary.ts';
import { textbookBucket } from './textbook-murmur3.ts';

/** What the naive interpreter answers: enough to compare a resolution with. */
export interface NaiveAnswer {
  readonly deployments: readonly string[];
  readonly reason: string;
  readonly rule: string | null;
  readonly variant: string | null;
  readonly experiment: { readonly name: string; readonly arm: string } | undefined;
  readonly degradedTo: string | undefined;
}

export interface World {
  readonly table: RoutingTable;
  readonly now: number;
  readonly down: ReadonlySet<string>;
  /** What chance says, each time that it is asked. */
  readonly chance: number;
  readonly records: Readonly<Record<string, CallRecord>>;
  readonly holds: Readonly<Record<string, number>>;
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
  const { capabilities, teams } = world.table;
  const found = capabilities[capability];
  if (!found) return 'UNKNOWN_CAPABILITY';
  if (context.team === undefined) return answer(capability, context, world);
  const team = teams[context.team];
  if (!team) return 'UNKNOWN_TEAM';
  if (team.capabilities !== '*' && !team.capabilities.includes(capability)) return 'NOT_ALLOWED';
  const onExceed = team.budget?.onExceed;
  const spent = (context.budgetUsedShare ?? 0) >= 1;
  if (!spent || typeof onExceed !== 'object' || onExceed.use === capability) {
    return answer(capability, context, world);
  }
  if (found.exclusive) return 'NO_TARGET';
  const other = answer(onExceed.use, context, world);
  if (typeof other === 'string') return other;
  const plain = other.reason === 'STATIC' || other.reason === 'DEFAULT';
  return { ...other, reason: plain ? 'TARGETING_MATCH' : other.reason, degradedTo: onExceed.use };
}

function answer(capability: string, context: ResolveContext, world: World): NaiveAnswer | string {
  const { table, down } = world;
  const found = table.capabilities[capability];
  if (!found) throw new Error('the table is not sound');
  const attributes = attributesOf(capability, context, world);
  const rule = found.rules.find(({ when }) => when === undefined || evaluate(when, attributes) === true);
  if (!rule) throw new Error('the table is not sound');
  const changed = rule === found.rules.at(-1) ? changeOf(capability, context, world) : undefined;
  const use = changed?.use ?? rule.use;
  const scene: Scene = { ...world, context, capability: found, use };
  const { models, variant } = pick(scene);
  const bound = [
    ...models
      .flatMap((model) => placesOf(model, scene))
      .map((id) => ({ id, fallback: false, on: allClasses })),
    ...found.fallbacks.flatMap(({ model, on }) =>
      placesOf(model, scene).map((id) => ({ id, fallback: true, on: on ?? allClasses })),
    ),
  ];
  const all = bound.filter(({ id, fallback }) => isWithin(id, scene, { chosen: !fallback }));
  const targets = withoutSuperfluous(all);
  const canLead = ({ on }: { on: readonly string[] }) =>
    ['overloaded', 'timeout', 'error'].some((one) => on.includes(one));
  const up = targets.filter(({ id }) => !down.has(id));
  const lead = up.find(canLead) ?? targets.find(canLead);
  if (!lead) return 'NO_TARGET';
  const order = withoutSuperfluous([lead, ...up.filter((target) => target !== lead)]);
  const constant = !found.experiment && !found.rollout && found.rules.every(({ when }) => when === undefined);
  return {
    deployments: order.map(({ id }) => id),
    reason: lead.fallback
      ? 'FALLBACK'
      : changed || 'split' in rule.use
        ? 'SPLIT'
        : rule.when !== undefined
          ? 'TARGETING_MATCH'
          : constant
            ? 'STATIC'
            : 'DEFAULT',
    rule: rule.name ?? null,
    variant: changed?.variant ?? variant,
    experiment: changed?.experiment,
    degradedTo: undefined,
  };
}

/** Without what an earlier one does already: the same deployment, tried in all the same cases. */
function withoutSuperfluous<T extends { readonly id: string; readonly on: readonly string[] }>(
  all: T[],
): T[] {
  return all.filter(
    ({ id, on }, index) =>
      !all
        .slice(0, index)
        .some((earlier) => earlier.id === id && on.every((one) => earlier.on.includes(one))),
  );
}

interface Change {
  readonly use: Use;
  readonly variant: string;
  readonly experiment?: { readonly name: string; readonly arm: string };
}

/** What takes the place of the default: an arm, or the rollout's model. */
function changeOf(id: string, context: ResolveContext, { table, now, holds }: World): Change | undefined {
  const { experiment, rollout } = table.capabilities[id] ?? {};
  if (experiment) {
    const { name, by, gate, armSalt, arms } = experiment;
    const unit = context[by];
    if (unit === undefined || unit === '' || textbookBucket(gate.salt, unit) >= gate.share) return undefined;
    const bucket = textbookBucket(armSalt, unit);
    const arm = arms.find(({ from, to }) => from <= bucket && bucket < to);
    return arm && { use: arm.use, variant: arm.name, experiment: { name, arm: arm.name } };
  }
  if (!rollout) return undefined;
  const { to, by, salt, startsAt, steps } = rollout;
  const ends = steps.map((_, index) =>
    steps.slice(0, index + 1).reduce((end, step) => end + step.for, startsAt * 1000),
  );
  const current = steps.find((_, index) => now < (ends[index] ?? 0));
  const share = holds[id] ?? (now < startsAt * 1000 ? 0 : (current?.share ?? 100_000));
  const unit = context[by];
  const moved = unit === undefined || unit === '' ? share === 100_000 : textbookBucket(salt, unit) < share;
  return moved ? { use: { model: to }, variant: to } : undefined;
}

/** A request that is about to be given to a use. */
interface Scene extends World {
  readonly context: ResolveContext;
  readonly capability: Capability;
  readonly use: Use;
}

/** A fallback without `on` is tried in all these cases and in any other. */
const allClasses: readonly string[] = [
  'context_length', 'content_filter', 'rate_limit', 'overloaded', 'timeout', 'error', 'any other',
]; // biome-ignore format: one glance

/** The deployments of a model that the capability's constraints allow for every request. */
function placesOf(model: string, { table, capability: { constraints } }: Scene): readonly string[] {
  return (table.models[model]?.deployments ?? []).filter((id) => {
    const provider = table.providers[table.deployments[id]?.provider ?? ''];
    const { regions, training } = constraints ?? {};
    if (regions && !regions.includes(provider?.region ?? 'nowhere')) return false;
    return training !== false || provider?.data?.training === false;
  });
}

/** Whether a deployment keeps the bounds of this request; what a rule did not choose has the capability's only. */
function isWithin(id: string, scene: Scene, { chosen }: { chosen: boolean }): boolean {
  const { capability, use, records } = scene;
  return [capability.constraints, chosen ? use.within : undefined].every((bounds) => {
    const cost = costOf(id, scene);
    const most = bounds?.costPerRequest;
    if (most !== undefined && (cost === null || cost > BigInt(most) * 1_000_000n)) return false;
    const { firstTokenMs, age = 0 } = records[id] ?? {};
    const late = firstTokenMs !== undefined && firstTokenMs > (bounds?.firstToken ?? Infinity);
    return !late || age >= 60_000;
  });
}

function pick(scene: Scene): { models: string[]; variant: string | null } {
  const { use, context, chance } = scene;
  if ('model' in use) return { models: [use.model], variant: null };
  if ('split' in use) {
    const { by, salt, ranges } = use.split;
    const unit = [context[by], context.request].find((value) => value !== undefined && value !== '');
    const bucket = unit === undefined ? Math.floor(chance * 100_000) : textbookBucket(salt, unit);
    const arm = ranges.find(({ from, to }) => from <= bucket && bucket < to);
    return { models: [arm?.model ?? ''], variant: arm?.model ?? '' };
  }
  if ('fastest' in use) return { models: fastest(use.fastest, scene), variant: null };
  if ('balanced' in use) return { models: balanced(use.balanced, scene), variant: null };
  const costs = use.cheapest.map((model) => costOf(placesOf(model, scene)[0] ?? '', scene));
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

/** Where a call to a model would go first: the first deployment that keeps the bounds and is not set aside. */
function frontOf(model: string, scene: Scene): string | undefined {
  return placesOf(model, scene).find((id) => isWithin(id, scene, { chosen: true }) && !scene.down.has(id));
}

function fastest(models: readonly string[], scene: Scene): string[] {
  const { records, context, chance } = scene;
  const racers = models.map((model) => {
    const front = frontOf(model, scene);
    const { firstTokenMs: first, tokensPerSecond: rate, age = 0 } = records[front ?? ''] ?? {};
    return { model, out: front === undefined, first, rate, age };
  });
  const known = racers.filter(({ out, first, rate }) => !out && (first ?? rate) !== undefined);
  const byTokens = known.every(({ rate }) => rate !== undefined);
  const byFirst = !byTokens || known.every(({ first }) => first !== undefined);
  const measured = byFirst ? known.filter(({ first }) => first !== undefined) : known;
  const tokens = Math.min(500, context.maxOutputTokens ?? 500);
  const time = ({ first, rate }: (typeof racers)[number]) =>
    (byFirst ? (first ?? 0) : 0) + (byTokens && rate !== undefined ? tokens * (1000 / rate) : 0);
  const unmeasured = racers.filter((racer) => !racer.out && !measured.includes(racer));
  const order = [
    ...measured.toSorted((a, b) => time(a) - time(b)),
    ...unmeasured,
    ...racers.filter(({ out }) => out),
  ];
  const oldest = measured.filter(({ age }) => age >= 60_000).toSorted((a, b) => b.age - a.age)[0];
  const due = measured.length === 0 ? undefined : (unmeasured[0] ?? oldest);
  const explored = due && chance < 0.05 ? [due, ...order.filter((one) => one !== due)] : order;
  return explored.map(({ model }) => model);
}

function balanced(models: readonly string[], scene: Scene): string[] {
  const { records, chance } = scene;
  const fronts = models.flatMap((model) => {
    const front = frontOf(model, scene);
    return front === undefined ? [] : [{ model, load: records[front]?.underWay ?? 0 }];
  });
  const one = fronts[Math.floor(chance * fronts.length)];
  const rest = fronts.filter((front) => front !== one);
  const other = rest[Math.floor(chance * rest.length)];
  const winner = one && other && other.load < one.load ? other : one;
  return winner ? [winner.model, ...models.filter((model) => model !== winner.model)] : [...models];
}

function costOf(id: string, { context, table, now }: Scene): bigint | null {
  const prices = table.deployments[id]?.prices.filter(({ from }) => from * 1000 <= now) ?? [];
  const price = prices[prices.length - 1];
  if (!price) return null;
  const inputTokens = context.inputTokens ?? 1000;
  const minute = Math.floor(now / 60_000) % 1440;
  const tier = price.tiers?.filter(({ above }) => inputTokens > above).at(-1);
  const window = price.windows?.find(({ from, to }) => from <= minute && minute < to);
  const rates = { ...price, ...tier, ...window };
  return (
    BigInt(rates.input) * BigInt(inputTokens) +
    BigInt(rates.output) * BigInt(context.maxOutputTokens ?? 500) +
    BigInt(rates.perRequest ?? 0) * 1_000_000n
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
    'budget.usedShare': context.budgetUsedShare,
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
      return exact(num(left) + num(right));
    }
    case '-':
      return exact(num(value(0)) - num(value(1)));
    case '*':
      return exact(num(value(0)) * num(value(1)));
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
const exact = (value: number): number => (value > 2 ** 53 - 1 || value < 1 - 2 ** 53 ? fail() : value);
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
