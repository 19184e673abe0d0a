import type { Capability, RoutingTable, Rule } from '../../src/table/table.ts';

const models = Array.from({ length: 40 }, (_, index) => `model-${index}`);
const providers = ['north', 'south', 'west', 'east'];

/**
 * A table as a large company might have it: so many capabilities with conditions, splits, objectives and fallbacks,
 * over 40 models at four providers; a capability takes about a kilobyte. `edition` is in a condition of those that
 * `isEdited` picks, so that two tables differ in exactly these.
 */
export function largeTable(
  capabilities: number,
  { edition = 0, isEdited = () => true }: { edition?: number; isEdited?: (index: number) => boolean } = {},
): RoutingTable {
  return {
    format: 1,
    environment: 'production',
    providers: Object.fromEntries(
      providers.map((id, index) => [
        id,
        {
          name: id,
          api: 'openai-compatible',
          baseUrl: `http://127.0.0.1:${9000 + index}/v1`,
          auth: { header: 'authorization', scheme: 'Bearer', env: `${id.toUpperCase()}_API_KEY` },
          region: index % 2 === 0 ? 'eu' : 'us',
          data: { training: false },
        },
      ]),
    ),
    models: Object.fromEntries(
      models.map((id, index) => [
        id,
        {
          name: `Model ${index}`,
          context: 200_000,
          output: 32_000,
          modalities: { input: ['text', 'image'], output: ['text'] },
          features: ['streaming', 'tools'],
          deployments: placesOf(index).map((provider) => `${id}@${provider}`),
        },
      ]),
    ),
    deployments: Object.fromEntries(
      models.flatMap((model, index) =>
        placesOf(index).map((provider) => [
          `${model}@${provider}`,
          {
            model,
            provider,
            upstream: `vendor/${model}`,
            prices: [{ from: 0, input: 30_000_000_000 - index, output: 150_000_000_000 + index }],
          },
        ]),
      ),
    ),
    capabilities: Object.fromEntries(
      Array.from({ length: capabilities }, (_, index) => [
        `capability-${String(index).padStart(5, '0')}`,
        capabilityOf(index, isEdited(index) ? edition : 0),
      ]),
    ),
    teams: Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [
        `team-${index}`,
        { name: `Team ${index}`, capabilities: '*' as const, region: index % 2 === 0 ? 'eu' : 'us' },
      ]),
    ),
    retry: { attempts: 3, backoff: 200, maxBackoff: 5000 },
    breaker: { failures: 5, cooldown: 30_000 },
  };
}

function placesOf(model: number): string[] {
  return [0, 1].map((step) => providers[(model + step) % providers.length] ?? '');
}

function modelAt(index: number): string {
  return models[index % models.length] ?? '';
}

function capabilityOf(index: number, edition: number): Capability {
  return {
    description: `What product ${index} asks of a language model, in the words of the team that owns it.`,
    owner: `team-${index % 100}`,
    promise: { features: ['streaming', 'tools'], input: ['text'], output: ['text'], context: 128_000 },
    exclusive: false,
    rules: [
      {
        name: 'long prompts of paying customers',
        when: [
          'and',
          ['>', ['attr', 'request.inputTokens'], 20_000 + edition],
          ['in', ['entry', 'tags', 'plan'], ['list', 'pro', 'enterprise']],
        ],
        use: { model: modelAt(index) },
      },
      {
        name: 'one team stays',
        when: ['==', ['attr', 'team.id'], `team-${index % 100}`],
        use: { model: modelAt(index + 1) },
      },
      ordinary(index),
    ],
    fallbacks: [
      { model: modelAt(index + 5) },
      { model: modelAt(index + 6), on: ['rate_limit', 'overloaded'] },
    ],
    timeouts: { connect: 3000, firstToken: 20_000, idle: 30_000, total: 300_000 },
    params: { defaults: { temperature: 0.2, max_tokens: 4096 } },
  };
}

function ordinary(index: number): Rule {
  if (index % 4 === 0) return { use: { model: modelAt(index + 2) } };
  if (index % 4 === 1)
    return { use: { cheapest: [modelAt(index + 2), modelAt(index + 3), modelAt(index + 4)] } };
  const ranges = [
    { from: 0, to: 80_000, model: modelAt(index + 2) },
    { from: 80_000, to: 100_000, model: modelAt(index + 3) },
  ];
  return { use: { split: { by: 'user', salt: `capability-${index}`, ranges } } };
}
