import { GrowthBookClient } from '@growthbook/growthbook';
import { FlagdCore } from '@openfeature/flagd-core';
import { startUnleash } from 'unleash-client';
import { createRouter } from '../../src/runtime/index.ts';
import { bucketing, type RoutingTable } from '../../src/table/index.ts';

/** Answers the name of a size for the context with this index. */
export type Answer = (index: number) => string;

/** One rule for all: a tenant with a paid plan gets `large`, of everybody else 80 % `small` and 20 % `medium`. */
const contexts = Array.from({ length: 1024 }, (_, index) => ({
  userId: `user-${index * 7919}`,
  tenant: ['acme', 'umbrella', 'initech'][index % 3] ?? '',
  plan: ['free', 'pro', 'enterprise', 'trial'][index % 4] ?? '',
}));

/** The same rule in the words of each. None has been given anything that its documentation does not show. */
export async function equalRule(): Promise<Readonly<Record<string, Answer>>> {
  return {
    'hand-written closure': closure(),
    'signalbox `resolve`': signalbox(),
    '`@openfeature/flagd-core`': flagd(),
    'GrowthBook, `evalFeature`': growthbook(),
    'Unleash, `getVariant`': await unleash(),
  };
}

/** Throws unless all give `large` to the same contexts, and `medium` to a fifth of the others, by whatever hash. */
export function compareAnswers(answers: Readonly<Record<string, Answer>>): void {
  for (const [name, answer] of Object.entries(answers)) {
    let [medium, others] = [0, 0];
    for (const [index, { tenant, plan }] of contexts.entries()) {
      const large = tenant === 'acme' && (plan === 'pro' || plan === 'enterprise');
      const given = answer(index);
      if ((given === 'large') !== large) throw new Error(`${name} answers ${given} for context ${index}`);
      if (!large) others += 1;
      if (given === 'medium') medium += 1;
    }
    if (Math.abs(medium / others - 0.2) > 0.05)
      throw new Error(`${name} gives ${medium} of ${others} medium`);
  }
}

function closure(): Answer {
  const bucketOf = bucketing('sizes');
  return (index) => {
    const { tenant, plan, userId } = contexts[index & 1023] ?? { tenant: '', plan: '', userId: '' };
    if (tenant === 'acme' && (plan === 'pro' || plan === 'enterprise')) return 'large';
    return bucketOf(userId) < 80_000 ? 'small' : 'medium';
  };
}

function signalbox(): Answer {
  const router = createRouter({ table: table() });
  const given = contexts.map(({ userId, tenant, plan }) => ({ user: userId, tags: { tenant, plan } }));
  return (index) => router.resolve('sizes', given[index & 1023]).targets[0]?.model ?? '';
}

function flagd(): Answer {
  const core = new FlagdCore();
  const targeting = {
    if: [
      { and: [{ '==': [{ var: 'tenant' }, 'acme'] }, { in: [{ var: 'plan' }, ['pro', 'enterprise']] }] },
      'large',
      { fractional: [{ var: 'userId' }, ['small', 80], ['medium', 20]] },
    ],
  };
  const variants = { large: 'large', medium: 'medium', small: 'small' };
  const flag = { state: 'ENABLED', variants, defaultVariant: 'small', targeting };
  core.setConfigurations(JSON.stringify({ flags: { sizes: flag } }));
  return (index) => core.resolveStringEvaluation('sizes', 'none', contexts[index & 1023] ?? {}).value;
}

function growthbook(): Answer {
  const client = new GrowthBookClient();
  const condition = { tenant: 'acme', plan: { $in: ['pro', 'enterprise'] } };
  client.initSync({
    payload: {
      features: {
        sizes: {
          defaultValue: 'small',
          rules: [
            { condition, force: 'large' },
            { hashAttribute: 'userId', key: 'sizes', variations: ['small', 'medium'], weights: [0.8, 0.2] },
          ],
        },
      },
    },
  });
  const users = contexts.map((attributes) => ({ attributes }));
  return (index) => String(client.evalFeature('sizes', users[index & 1023] ?? {}).value);
}

async function unleash(): Promise<Answer> {
  const constraint = (contextName: string, values: string[]) => ({
    contextName,
    operator: 'IN' as never,
    values,
    inverted: false,
    caseInsensitive: false,
  });
  const common = { enabled: true, stale: false, impressionData: false, type: 'release', project: 'default' };
  const everybody = { name: 'flexibleRollout', constraints: [] };
  const parameters = { rollout: '100', stickiness: 'userId', groupId: 'sizes' };
  const variant = (name: string, weight: number) => ({
    ...{ name, weight, stickiness: 'userId', weightType: 'variable' },
    payload: { type: 'string' as never, value: name },
  });
  const client = await startUnleash({
    appName: 'bench',
    // Nobody is there, and nobody is asked: the rule comes with the start.
    url: 'http://127.0.0.1:9/api/',
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    bootstrap: {
      data: [
        {
          ...common,
          name: 'sizes',
          strategies: [
            {
              ...{ ...everybody, parameters, variants: [variant('large', 1000)] },
              constraints: [constraint('tenant', ['acme']), constraint('plan', ['pro', 'enterprise'])],
            },
            { ...everybody, parameters, variants: [variant('small', 800), variant('medium', 200)] },
          ],
        } as never,
      ],
    },
  });
  const given = contexts.map(({ userId, tenant, plan }) => ({ userId, properties: { tenant, plan } }));
  return (index) => client.getVariant('sizes', given[index & 1023]).name;
}

function table(): RoutingTable {
  const models = ['large', 'medium', 'small'];
  return {
    format: 1,
    environment: 'default',
    providers: { p: { name: 'P', api: 'sim', baseUrl: 'http://127.0.0.1:9' } },
    models: Object.fromEntries(
      models.map((id) => [
        id,
        {
          name: id,
          modalities: { input: ['text'], output: ['text'] },
          features: [],
          deployments: [`${id}@p`],
        },
      ]),
    ),
    deployments: Object.fromEntries(
      models.map((model) => [`${model}@p`, { model, provider: 'p', upstream: model, prices: [] }]),
    ),
    capabilities: {
      sizes: {
        description: 'Bench.',
        owner: 'bench',
        promise: { features: [], input: ['text'], output: ['text'] },
        exclusive: false,
        rules: [
          {
            when: [
              'and',
              ['==', ['entry', 'tags', 'tenant'], 'acme'],
              ['in', ['entry', 'tags', 'plan'], ['list', 'pro', 'enterprise']],
            ],
            use: { model: 'large' },
          },
          {
            use: {
              split: {
                by: 'user',
                salt: 'sizes',
                ranges: [
                  { from: 0, to: 80_000, model: 'small' },
                  { from: 80_000, to: 100_000, model: 'medium' },
                ],
              },
            },
          },
        ],
        fallbacks: [],
        timeouts: { connect: 3000, firstToken: 20_000, idle: 30_000, total: 300_000 },
      },
    },
    teams: {},
    retry: { attempts: 3, backoff: 200, maxBackoff: 5000 },
    breaker: { failures: 5, cooldown: 30_000 },
  };
}
