import type { Capability, RoutingTable, Unit, Use } from '../../../src/table/table.ts';
import { type Attributes, evaluate } from './condition.ts';
import { textbookBucket } from './murmur3.ts';
import { costOf } from './price.ts';

/** What the interpreter answers: enough to compare a resolution with. */
export interface Answer {
  readonly deployments: readonly string[];
  readonly setAside: readonly string[];
  readonly reason: string;
  readonly rule: string | null;
  readonly variant: string | null;
  readonly experiment: { readonly name: string; readonly arm: string } | undefined;
  readonly degradedTo: string | undefined;
}

/** What is known of a deployment at the moment. */
export interface Seen {
  /** For how many milliseconds it is set aside; absent while it is not. */
  readonly waitMs?: number;
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
  /** How many milliseconds ago that was learnt. */
  readonly age?: number;
  readonly underWay?: number;
}

export interface World {
  readonly table: RoutingTable;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What chance says next. */
  readonly chance: () => number;
  readonly seen: Readonly<Record<string, Seen>>;
  readonly holds: Readonly<Record<string, number>>;
}

/** A context as people's code may give it: anything may stand anywhere. */
export type Context = Readonly<Record<string, unknown>>;

/**
 * Resolves by reading the table afresh each time, in the words of the documentation and without a thought for
 * speed. It shares no code with the runtime.
 */
export function interpret(capability: string, context: Context, world: World): Answer | string {
  const { capabilities, teams } = world.table;
  const found = capabilities[capability];
  if (!found) return 'UNKNOWN_CAPABILITY';
  if (context['team'] === undefined) return answer(capability, context, world);
  const team = typeof context['team'] === 'string' ? teams[context['team']] : undefined;
  if (!team) return 'UNKNOWN_TEAM';
  if (team.capabilities !== '*' && !team.capabilities.includes(capability)) return 'NOT_ALLOWED';
  const onExceed = team.budget?.onExceed;
  const spent = (numberOf(context['budgetUsedShare']) ?? 0) >= 1;
  if (!spent || typeof onExceed !== 'object' || onExceed.use === capability) {
    return answer(capability, context, world);
  }
  if (found.exclusive) return 'NO_TARGET';
  const other = answer(onExceed.use, context, world);
  if (typeof other === 'string') return other;
  const plain = other.reason === 'STATIC' || other.reason === 'DEFAULT';
  return { ...other, reason: plain ? 'TARGETING_MATCH' : other.reason, degradedTo: onExceed.use };
}

function answer(capability: string, context: Context, world: World): Answer | string {
  const found = world.table.capabilities[capability];
  if (!found) throw new Error('the table is not sound');
  const attributes = attributesOf(capability, context, world);
  const rule = found.rules.find(({ when }) => when === undefined || evaluate(when, attributes) === true);
  if (!rule) throw new Error('the table is not sound');
  const changed = rule === found.rules.at(-1) ? changeOf(capability, context, world) : undefined;
  const use = changed?.use ?? rule.use;
  const scene: Scene = { ...world, context, capability: found, use, ordered: new Map() };
  const { models, variant } = pick(scene);
  const bound: Link[] = [
    ...models.flatMap((model) =>
      inOrder(model, scene, { chosen: true }).map((id) => ({ id, fallback: false, on: allClasses })),
    ),
    ...found.fallbacks.flatMap(({ model, on }) =>
      inOrder(model, scene, { chosen: false }).map((id) => ({ id, fallback: true, on: on ?? allClasses })),
    ),
  ];
  const targets = withoutSuperfluous(bound.filter(({ id, fallback }) => isWithin(id, scene, !fallback)));
  const led = leadBy(targets.find(canLead), targets);
  if (led === undefined) return 'NO_TARGET';
  const isUp = ({ id }: Link) => waitOf(id, world) === 0;
  const spared = led.some((one) => canLead(one) && isUp(one))
    ? undefined
    : led.filter(canLead).toSorted((a, b) => waitOf(a.id, world) - waitOf(b.id, world))[0];
  const up = led.filter((one) => one === spared || isUp(one));
  const order = leadBy(up.find(canLead), up) ?? [];
  const first = order[0];
  const constant = !found.experiment && !found.rollout && found.rules.every(({ when }) => when === undefined);
  return {
    deployments: order.map(({ id }) => id),
    setAside: led.filter((one) => !up.includes(one)).map(({ id }) => id),
    reason: first?.fallback
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

/** A deployment in a chain, and after which failures it is tried. */
interface Link {
  readonly id: string;
  readonly fallback: boolean;
  readonly on: readonly string[];
}

/** A fallback without `on` is tried in all these cases and in any other. */
const allClasses: readonly string[] = [
  'context_length', 'content_filter', 'rate_limit', 'overloaded', 'timeout', 'error', 'any other',
]; // biome-ignore format: one glance

/** What is out has as good as failed: whatever is tried after such a failure may come first. */
function canLead({ on }: Link): boolean {
  return ['overloaded', 'timeout', 'error'].some((one) => on.includes(one));
}

function leadBy(lead: Link | undefined, chain: readonly Link[]): Link[] | undefined {
  return lead && withoutSuperfluous([lead, ...chain.filter((link) => link !== lead)]);
}

/** Without what an earlier one does already: the same deployment, tried in all the same cases. */
function withoutSuperfluous(chain: readonly Link[]): Link[] {
  return chain.filter(
    ({ id, on }, index) =>
      !chain
        .slice(0, index)
        .some((earlier) => earlier.id === id && on.every((one) => earlier.on.includes(one))),
  );
}

function waitOf(id: string, { seen }: World): number {
  return seen[id]?.waitMs ?? 0;
}

interface Change {
  readonly use: Use;
  readonly variant: string;
  readonly experiment?: { readonly name: string; readonly arm: string };
}

/** What takes the place of the default: an arm, or the rollout's model. */
function changeOf(id: string, context: Context, { table, now, holds }: World): Change | undefined {
  const { experiment, rollout } = table.capabilities[id] ?? {};
  if (experiment) {
    const { name, by, gate, armSalt, arms } = experiment;
    const unit = unitOf(context, by);
    if (unit === undefined || textbookBucket(gate.salt, unit) >= gate.share) return undefined;
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
  const unit = unitOf(context, by);
  const moved = unit === undefined ? share === 100_000 : textbookBucket(salt, unit) < share;
  return moved ? { use: { model: to }, variant: to } : undefined;
}

/** Text that is not empty, or a whole number that is exact, in decimals. All else is nobody. */
function unitOf(context: Context, by: Unit): string | undefined {
  const value = context[by];
  if (typeof value === 'string') return value === '' ? undefined : value;
  return Number.isSafeInteger(value) ? `${value}` : undefined;
}

/** A bucket of the unit, or else of the request's id, or else by chance. */
function bucketOf(by: Unit, salt: string, { context, chance }: Scene): number {
  const unit = unitOf(context, by) ?? unitOf(context, 'request');
  return unit === undefined ? Math.floor(chance() * 100_000) : textbookBucket(salt, unit);
}

/** A request that is about to be given to a use. */
interface Scene extends World {
  readonly context: Context;
  readonly capability: Capability;
  readonly use: Use;
  /** Models whose deployments have been put in order for this request. */
  readonly ordered: Map<string, readonly string[]>;
}

/** The deployments of a model that the capability's constraints allow for every request. */
function placesOf(model: string, { table, capability: { constraints } }: Scene): readonly string[] {
  return (table.models[model]?.deployments ?? []).filter((id) => {
    const provider = table.providers[table.deployments[id]?.provider ?? ''];
    const { regions, training } = constraints ?? {};
    if (regions && !regions.includes(provider?.region ?? 'nowhere')) return false;
    return training !== false || provider?.data?.training === false;
  });
}

/** The same in the order that the model has them in for this request: asked once, wherever the model stands. */
function inOrder(model: string, scene: Scene, { chosen }: { chosen: boolean }): readonly string[] {
  const written = placesOf(model, scene);
  const known = scene.ordered.get(model);
  if (known) return known;
  const order = scene.table.models[model]?.order;
  if (order === undefined || written.length < 2) return written;
  const found = order === 'cheapest' ? cheapest(written, scene) : arranged(written, scene, order, chosen);
  scene.ordered.set(model, found);
  return found;
}

function arranged(
  written: readonly string[],
  scene: Scene,
  order: Exclude<RoutingTable['models'][string]['order'], 'cheapest' | undefined>,
  chosen: boolean,
): readonly string[] {
  if (typeof order === 'object') {
    const { by, salt, ranges } = order.split;
    const bucket = bucketOf(by, salt, scene);
    const drawn = ranges.find(({ from, to }) => from <= bucket && bucket < to)?.deployment ?? '';
    return written.includes(drawn) ? [drawn, ...written.filter((id) => id !== drawn)] : written;
  }
  const racers = written.map((id) => ({
    name: id,
    front: isWithin(id, scene, chosen) && waitOf(id, scene) === 0 ? id : undefined,
  }));
  return order === 'fastest' ? fastest(racers, scene) : balanced(racers, scene);
}

/** Whether a deployment keeps the bounds of this request; what a rule did not choose has the capability's only. */
function isWithin(id: string, scene: Scene, chosen: boolean): boolean {
  const { capability, use, seen } = scene;
  return [capability.constraints, chosen ? use.within : undefined].every((bounds) => {
    const cost = costAt(id, scene);
    const most = bounds?.costPerRequest;
    if (most !== undefined && (cost === null || cost > most * 1_000_000)) return false;
    const { firstTokenMs, age = 0 } = seen[id] ?? {};
    const late =
      firstTokenMs !== undefined && firstTokenMs > (bounds?.firstToken ?? Number.POSITIVE_INFINITY);
    return !late || age >= 60_000;
  });
}

function pick(scene: Scene): { models: readonly string[]; variant: string | null } {
  const { use } = scene;
  if ('model' in use) return { models: [use.model], variant: null };
  if ('split' in use) {
    const { by, salt, ranges } = use.split;
    const bucket = bucketOf(by, salt, scene);
    const arm = ranges.find(({ from, to }) => from <= bucket && bucket < to);
    return { models: [arm?.model ?? ''], variant: arm?.model ?? '' };
  }
  const candidates = 'cheapest' in use ? use.cheapest : 'fastest' in use ? use.fastest : use.balanced;
  const able = candidates.filter((model) => placesOf(model, scene).length > 0);
  // Each model counts with the deployment that it would put first, so all are put in order before they are compared.
  for (const model of able) inOrder(model, scene, { chosen: true });
  const first = (model: string) => inOrder(model, scene, { chosen: true })[0] ?? '';
  if ('cheapest' in use) {
    const costs = cheapest(able.map(first), scene);
    return { models: costs.map((id) => scene.table.deployments[id]?.model ?? ''), variant: null };
  }
  const racers = able.map((model) => ({
    name: model,
    front: inOrder(model, scene, { chosen: true }).find(
      (id) => isWithin(id, scene, true) && waitOf(id, scene) === 0,
    ),
  }));
  return { models: 'fastest' in use ? fastest(racers, scene) : balanced(racers, scene), variant: null };
}

/** By cost, ties as they stand; what has no price comes last. */
function cheapest(ids: readonly string[], scene: Scene): string[] {
  const cost = (id: string) => costAt(id, scene) ?? Number.POSITIVE_INFINITY;
  return ids.toSorted((a, b) => (cost(a) < cost(b) ? -1 : cost(a) > cost(b) ? 1 : 0));
}

/** Somebody who is compared, and the deployment that a call would go to first; none where all are out. */
interface Racer {
  readonly name: string;
  readonly front: string | undefined;
}

function fastest(contenders: readonly Racer[], { seen, context, chance }: Scene): string[] {
  const racers = contenders.map(({ name, front }) => {
    const { firstTokenMs: first, tokensPerSecond: rate, age = 0 } = seen[front ?? ''] ?? {};
    return { name, out: front === undefined, first, rate, age };
  });
  const known = racers.filter(({ out, first, rate }) => !out && (first ?? rate) !== undefined);
  const byTokens = known.every(({ rate }) => rate !== undefined);
  const byFirst = !byTokens || known.every(({ first }) => first !== undefined);
  const measured = byFirst ? known.filter(({ first }) => first !== undefined) : known;
  const tokens = Math.min(500, Math.max(0, numberOf(context['maxOutputTokens']) ?? 500));
  const time = ({ first = 0, rate }: (typeof racers)[number]) =>
    (byFirst ? first : 0) + (byTokens && rate !== undefined ? tokens * (1000 / rate) : 0);
  const unmeasured = racers.filter((racer) => !racer.out && !measured.includes(racer));
  const order = [
    ...measured.toSorted((a, b) => time(a) - time(b)),
    ...unmeasured,
    ...racers.filter(({ out }) => out),
  ];
  const oldest = measured.filter(({ age }) => age >= 60_000).toSorted((a, b) => b.age - a.age)[0];
  const due = measured.length === 0 ? undefined : (unmeasured[0] ?? oldest);
  const explores = due !== undefined && due !== order[0] && chance() < 0.05;
  return (explores ? [due, ...order.filter((one) => one !== due)] : order).map(({ name }) => name);
}

function balanced(contenders: readonly Racer[], { seen, chance }: Scene): string[] {
  const names = contenders.map(({ name }) => name);
  const fronts = contenders.flatMap(({ name, front }) =>
    front === undefined ? [] : [{ name, load: seen[front]?.underWay ?? 0 }],
  );
  const draw = fronts.length < 2 ? () => 0 : chance;
  const one = fronts[Math.floor(draw() * fronts.length)];
  const rest = fronts.filter((front) => front !== one);
  const other = rest[Math.floor(draw() * rest.length)];
  const winner = one && other && other.load < one.load ? other : one;
  return winner ? [winner.name, ...names.filter((name) => name !== winner.name)] : names;
}

/** What a request is taken to be where the caller did not say: 1000 tokens in and 500 out. */
function costAt(id: string, { context, table, now }: Scene): number | null {
  const tokens = (value: unknown, assumed: number) => {
    const count = numberOf(value) ?? -1;
    return count >= 0 ? count : assumed;
  };
  return costOf(table.deployments[id]?.prices ?? [], {
    now,
    inputTokens: tokens(context['inputTokens'], 1000),
    outputTokens: tokens(context['maxOutputTokens'], 500),
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** What the conditions read. A value of another type than its attribute has was not said. */
function attributesOf(capability: string, context: Context, { table, now }: World): Attributes {
  const team = typeof context['team'] === 'string' ? table.teams[context['team']] : undefined;
  const text = (name: string) => (typeof context[name] === 'string' ? context[name] : undefined);
  const number = (name: string) => numberOf(context[name]);
  const flag = (name: string) => (typeof context[name] === 'boolean' ? context[name] : undefined);
  const { tags } = context;
  return {
    capability,
    env: table.environment,
    'team.id': text('team'),
    'team.tags': team ? (team.tags ?? []) : undefined,
    'team.region': team?.region,
    'key.id': text('key'),
    user: text('user'),
    session: text('session'),
    tags: typeof tags === 'object' && tags !== null && !Array.isArray(tags) ? tags : undefined,
    'request.inputTokens': number('inputTokens'),
    'request.maxOutputTokens': number('maxOutputTokens'),
    'request.messages': number('messages'),
    'request.tools': number('tools'),
    'request.images': number('images'),
    'request.audio': number('audio'),
    'request.files': number('files'),
    'request.complexity': number('complexity'),
    'request.stream': flag('stream'),
    'request.jsonSchema': flag('jsonSchema'),
    'request.reasoning': flag('reasoning'),
    'request.api': text('api'),
    'now.hour': new Date(now).getUTCHours(),
    'now.weekday': new Date(now).getUTCDay(),
    'budget.usedShare': number('budgetUsedShare'),
  };
}
