import type { RoutingTable, Team } from '../../src/table/table.ts';

const timeouts = { connect: 3000, firstToken: 20_000, idle: 30_000, total: 300_000 };
const promise = { features: ['streaming', 'tools'], input: ['text'], output: ['text'], context: 100_000 };
const modalities = { input: ['text'], output: ['text'] };

/** A small table with one of everything: what tests start from, and mutate copies of. */
export function exampleTable(): RoutingTable {
  return {
    format: 1,
    environment: 'default',
    providers: {
      north: {
        name: 'North',
        api: 'openai-compatible',
        baseUrl: 'https://north.example/v1',
        auth: { header: 'authorization', scheme: 'Bearer', env: 'NORTH_API_KEY' },
        headers: { 'x-client': 'signalbox' },
        region: 'eu',
        data: { training: false, retentionSeconds: 2_592_000 },
        limits: { requestsPerMinute: 4000, tokensPerMinute: 400_000, concurrency: 200 },
      },
      south: { name: 'South', api: 'sim', baseUrl: 'http://127.0.0.1:9/south', allowPrivate: true },
    },
    models: {
      big: {
        name: 'Big',
        context: 200_000,
        output: 32_000,
        modalities,
        features: ['streaming', 'tools'],
        deployments: ['big@north', 'big@south'],
      },
      small: { name: 'Small', modalities, features: ['streaming'], deployments: ['small@south'] },
      tiny: {
        name: 'Tiny',
        modalities,
        features: [],
        deployments: ['tiny@north'],
        sunset: 1_900_000_000,
        replacement: 'small',
      },
    },
    deployments: {
      'big@north': {
        model: 'big',
        provider: 'north',
        upstream: 'big-2026-01-01',
        prices: [
          { from: 0, input: 150_000_000_000, output: 750_000_000_000, cacheRead: 15_000_000_000 },
          {
            from: 1_800_000_000,
            input: 30_000_000_000,
            output: 150_000_000_000,
            perSearch: 100_000_000,
            tiers: [
              { above: 100_000, input: 40_000_000_000 },
              { above: 150_000, input: 60_000_000_000, output: 200_000_000_000 },
            ],
            windows: [
              {
                weekdays: [1, 2, 3, 4, 5],
                from: 60,
                to: 240,
                zone: 'Asia/Shanghai',
                hoursIn: 'UTC',
                input: 90_000_000_000,
              },
            ],
            batch: { input: 15_000_000_000 },
            serviceTiers: { flex: { output: 75_000_000_000 } },
          },
        ],
      },
      'big@south': { model: 'big', provider: 'south', upstream: 'acme/big', prices: [] },
      'small@south': {
        model: 'small',
        provider: 'south',
        upstream: 'acme/small',
        prices: [{ from: 0, input: 10_000_000_000, output: 40_000_000_000 }],
      },
      'tiny@north': {
        model: 'tiny',
        provider: 'north',
        upstream: 'tiny',
        prices: [{ from: 0, input: 20_000_000_000, output: 20_000_000_000 }],
      },
    },
    capabilities: {
      chat: {
        description: 'Talk.',
        owner: 'platform',
        promise,
        exclusive: false,
        rules: [{ use: { model: 'big' } }],
        fallbacks: [{ model: 'tiny', on: ['context_length'] }, { model: 'small' }],
        timeouts,
        params: { defaults: { temperature: 0.2 }, override: { store: false } },
      },
      moderation: {
        description: 'Judge.',
        owner: 'safety',
        promise,
        exclusive: true,
        rules: [{ use: { model: 'small' } }],
        fallbacks: [],
        timeouts,
      },
      summary: {
        description: 'Condense.',
        owner: 'search',
        promise,
        exclusive: false,
        rules: [
          {
            name: 'legal stays on big',
            when: ['==', ['attr', 'team.id'], 'legal'],
            use: { model: 'big' },
          },
          {
            name: 'paying ones',
            when: [
              'and',
              ['hasEntry', 'tags', 'plan'],
              ['in', ['entry', 'tags', 'plan'], ['list', 'pro', 'max']],
            ],
            use: { cheapest: ['small', 'tiny'] },
          },
          {
            use: {
              split: {
                by: 'user',
                salt: 'summary:split',
                ranges: [
                  { from: 0, to: 90_000, model: 'big' },
                  { from: 90_000, to: 100_000, model: 'small' },
                ],
              },
            },
          },
        ],
        fallbacks: [{ model: 'tiny' }],
        timeouts,
      },
    },
    teams: {
      legal: {
        name: 'Legal',
        capabilities: '*',
        region: 'eu',
        tags: ['careful'],
        budget: { limit: 5_000_000_000_000, per: 'month', zone: 'Europe/Berlin', onExceed: 'block' },
        limits: { concurrency: 20 },
      },
      search: { name: 'Search', capabilities: ['summary', 'chat'] },
    },
    retry: { attempts: 3, backoff: 200, maxBackoff: 5000 },
    breaker: { failures: 5, cooldown: 30_000 },
  };
}

/** The example with what few capabilities need: an experiment, a rollout, and all that goes with them. */
export function richTable(): RoutingTable {
  const table = exampleTable();
  const { description, owner, promise } = { description: 'Try.', owner: 'search', promise: tinyPromise };
  const common = { description, owner, promise, exclusive: false, fallbacks: [], timeouts };
  const search: Team = {
    name: 'Search',
    capabilities: ['trial'],
    budget: { limit: 10_000_000_000, per: 'day', zone: 'UTC', onExceed: { use: 'chat' } },
  };
  return {
    ...table,
    teams: { ...table.teams, search },
    capabilities: {
      ...table.capabilities,
      trial: {
        ...common,
        rules: [{ use: { fastest: ['big', 'tiny'], within: { costPerRequest: 500_000_000 } } }],
        constraints: {
          regions: ['eu', 'us'],
          training: false,
          firstToken: 2000,
          costPerRequest: 2_000_000_000,
        },
        hedge: { after: 1500 },
        shadow: { model: 'small', share: 2000, salt: 'trial:shadow' },
        experiment: {
          name: 'big-or-tiny',
          by: 'user',
          gate: { salt: 'big-or-tiny:gate:1', share: 20_000 },
          armSalt: 'big-or-tiny:arm:1',
          arms: [
            { name: 'control', from: 0, to: 50_000, use: { model: 'big' } },
            { name: 'challenger', from: 50_000, to: 100_000, use: { balanced: ['tiny', 'small'] } },
          ],
          goal: { metric: 'feedback.accepted', direction: 'up', minEffect: 1000 },
          guards: [{ metric: 'latency.p95', maxIncrease: 15_000 }],
        },
      },
      move: {
        ...common,
        rules: [{ use: { model: 'big' } }],
        rollout: {
          to: 'tiny',
          by: 'session',
          salt: 'move:rollout:tiny',
          startsAt: 1_796_115_600,
          steps: [
            { share: 1000, for: 1_800_000, minRequests: 500 },
            { share: 50_000, for: 86_400_000 },
          ],
          onFail: 'rollback',
          guards: [{ metric: 'errorRate', maxIncrease: 500 }],
        },
      },
    },
  };
}

const tinyPromise = { features: [], input: ['text'], output: ['text'] };
