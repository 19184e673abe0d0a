import {
  type Breaker,
  type Capability,
  type DeploymentOrder,
  fallbackClasses,
  type Price,
  type RoutingTable,
  type Team,
  type Unit,
  type Use,
  type Within,
} from '../../../src/table/table.ts';
import { exampleTable } from '../../table/example.ts';
import type { Dice } from './dice.ts';
import { drawCondition } from './draw-condition.ts';
import { textbookBucket } from './murmur3.ts';
import { words } from './words.ts';

const models = ['m0', 'm1', 'm2', 'm3'];
const providers = ['p0', 'p1', 'p2'];
const units: readonly Unit[] = ['user', 'session', 'team', 'key', 'request'];
const zones = ['UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Kathmandu'];

/** A table over the whole language: four models on three providers, up to three capabilities, three teams. */
export function drawTable(dice: Dice, now: number): RoutingTable {
  const example = exampleTable();
  const { chat } = example.capabilities;
  const { big } = example.models;
  const { south } = example.providers;
  if (!chat || !big || !south) throw new Error('the example has them');
  const served = new Map(models.map((model) => [model, dice.some(providers)]));
  const keysOf = (model: string) => (served.get(model) ?? []).map((provider) => `${model}@${provider}`);
  return {
    ...example,
    breaker: drawBreaker(dice),
    providers: Object.fromEntries(
      providers.map((id) => [
        id,
        {
          ...south,
          ...(dice.percent(70) && { region: dice.pick(['eu', 'us']) }),
          ...(dice.percent(70) && { data: { training: dice.percent(30) } }),
        },
      ]),
    ),
    models: Object.fromEntries(
      models.map((id) => [
        id,
        {
          ...big,
          deployments: keysOf(id),
          ...(dice.percent(50) && { order: drawOrder(dice, id, keysOf(id)) }),
        },
      ]),
    ),
    deployments: Object.fromEntries(
      models.flatMap((model) =>
        (served.get(model) ?? []).map((provider) => [
          `${model}@${provider}`,
          { model, provider, upstream: model, prices: drawPrices(dice) },
        ]),
      ),
    ),
    capabilities: Object.fromEntries(
      dice.many(1, 3, (index) => [`c${index}`, drawCapability(dice, { chat, id: `c${index}`, now })]),
    ),
    teams: drawTeams(dice),
  };
}

function drawBreaker(dice: Dice): Breaker {
  const plain = { failures: 1 + dice.below(3), cooldown: 30_000 };
  if (dice.percent(40)) return plain;
  return {
    // High enough for shares to have a say.
    failures: 2 + dice.below(8),
    cooldown: dice.pick([5000, 30_000]),
    window: dice.pick([20_000, 60_000]),
    minRequests: 1 + dice.below(4),
    ...(dice.percent(30) && { maxCooldown: 60_000 }),
    ...(dice.percent(30) && { errorShare: dice.pick([30_000, 60_000, 100_000]) }),
    ...(dice.percent(85) && {
      ejection: {
        ...(dice.percent(80) && { errorsAbovePeers: dice.pick([1, 20_000, 50_000, 100_000]) }),
        ...(dice.percent(60) && { slowerThanPeers: 2 + dice.below(4) }),
        maxShare: dice.pick([0, 20_000, 34_000, 50_000, 100_000]),
      },
    }),
  };
}

function drawOrder(dice: Dice, model: string, keys: readonly string[]): DeploymentOrder {
  if (dice.percent(50)) return dice.pick(['cheapest', 'fastest', 'balanced'] as const);
  const salt = `${model}:deployments`;
  const ranges = drawRanges(dice, salt).map((range) => ({ ...range, deployment: dice.pick(keys) }));
  return { split: { by: dice.pick(units), salt, ranges } };
}

/** Up to four half-open ranges over all buckets, many of which begin at the bucket of somebody, or just behind it. */
function drawRanges(dice: Dice, salt: string): { from: number; to: number }[] {
  const somebody = () => textbookBucket(salt, dice.pick(words.slice(1))) + dice.below(2);
  const cut = () => (dice.percent(50) ? somebody() : 1 + dice.below(99_999));
  const cuts = new Set(dice.many(0, 3, () => Math.min(99_999, Math.max(1, cut()))));
  const edges = [0, ...[...cuts].toSorted((a, b) => a - b), 100_000];
  return edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to }));
}

function drawPrices(dice: Dice): Price[] {
  const rate = () => dice.below(5) * 1000;
  const maybe = (name: 'input' | 'output' | 'perRequest') => dice.percent(60) && { [name]: rate() };
  return dice.many(0, 2, (index) => ({
    from: index * 1_000_000_000,
    input: rate(),
    output: rate(),
    ...maybe('perRequest'),
    ...(dice.percent(30) && {
      tiers: [100, 1000, 15_000]
        .slice(dice.below(3))
        .map((above) => ({ above, ...maybe('input'), ...maybe('output') })),
    }),
    ...(dice.percent(40) && {
      windows: dice.many(1, 2, () => ({
        from: dice.below(1440),
        to: 1 + dice.below(1440),
        zone: dice.pick(zones),
        hoursIn: dice.pick(zones),
        ...(dice.percent(50) && { weekdays: dice.some([0, 1, 2, 3, 4, 5, 6]) }),
        ...maybe('input'),
        ...maybe('output'),
        ...maybe('perRequest'),
      })),
    }),
    ...(dice.percent(10) && { batch: { input: 0 } }),
  }));
}

function drawCapability(
  dice: Dice,
  { chat, id, now }: { chat: Capability; id: string; now: number },
): Capability {
  const { params: _, ...plain } = chat;
  const fallbacks = dice.many(0, 3, () => ({
    model: dice.pick(models),
    ...(dice.percent(50) && { on: dice.some(fallbackClasses).slice(0, 3) }),
  }));
  const rules = dice.many(0, 3, () => ({
    ...(dice.percent(70) && { name: dice.pick(['one', 'two']) }),
    when: drawCondition(dice, 3),
    use: drawUse(dice),
  }));
  const change = dice.pick([{}, drawExperiment(dice), drawRollout(dice, id, now)]);
  return {
    ...plain,
    rules: [...rules, { use: drawUse(dice) }],
    fallbacks,
    exclusive: fallbacks.length === 0 && Object.keys(change).length === 0 && dice.percent(50),
    ...change,
    ...(dice.percent(40) && {
      constraints: {
        ...drawWithin(dice),
        ...(dice.percent(40) && { regions: dice.some(['eu', 'us']) }),
        ...(dice.percent(30) && { training: false as const }),
      },
    }),
  };
}

function drawUse(dice: Dice): Use {
  const some = () => dice.some(models);
  const form = dice.pick<() => Use>([
    () => ({ model: dice.pick(models) }),
    () => {
      const salt = dice.pick(['s', 'größe', '']);
      const ranges = drawRanges(dice, salt).map((range) => ({ ...range, model: dice.pick(models) }));
      return { split: { by: dice.pick(units), salt, ranges } };
    },
    () => ({ cheapest: some() }),
    () => ({ fastest: some() }),
    () => ({ balanced: some() }),
  ])();
  return dice.percent(30) ? { ...form, within: drawWithin(dice) } : form;
}

function drawWithin(dice: Dice): Within {
  return {
    ...(dice.percent(40) && { costPerRequest: 1 + dice.below(40) }),
    ...(dice.percent(40) && { firstToken: dice.pick([100, 200, 300]) }),
  };
}

function drawExperiment(dice: Dice): Pick<Capability, 'experiment'> {
  return {
    experiment: {
      name: 'x',
      by: dice.pick(units),
      gate: { salt: 'x:gate:1', share: dice.pick([0, 20_000, 50_000, 100_000]) },
      armSalt: 'x:arm:1',
      arms: drawRanges(dice, 'x:arm:1').map((range, index) => ({
        name: `arm-${index}`,
        ...range,
        use: drawUse(dice),
      })),
    },
  };
}

function drawRollout(dice: Dice, id: string, now: number): Pick<Capability, 'rollout'> {
  const to = dice.pick(models);
  let share = 0;
  const steps = dice.many(1, 3, () => {
    share += 1 + dice.below(30_000);
    return { share, for: 1 + dice.below(60_000) };
  });
  const startsAt = Math.floor(now / 1000) - 100 + dice.below(120);
  return {
    rollout: { to, by: dice.pick(units), salt: `${id}:rollout:${to}`, startsAt, steps, onFail: 'hold' },
  };
}

function drawTeams(dice: Dice): Readonly<Record<string, Team>> {
  const onExceed = dice.pick<NonNullable<Team['budget']>['onExceed']>(['block', 'warn', { use: 'c0' }]);
  return {
    t0: {
      name: 'T0',
      capabilities: '*',
      region: dice.pick(['eu', 'us']),
      tags: dice.some(['a', 'pro', 'é'], 0),
    },
    t1: {
      name: 'T1',
      capabilities: dice.some(['c0', 'c1', 'gone']),
      budget: { limit: 1, per: 'day', zone: 'UTC', onExceed },
    },
  };
}
