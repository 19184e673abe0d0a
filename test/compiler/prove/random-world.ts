/** Draws from one seed; the same seed draws the same. */
export interface Dice {
  (): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Mulberry32. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Object.assign(roll, {
    pick: <T>(items: readonly T[]) => items[Math.floor(roll() * items.length)] as T, // Never empty.
    chance: (probability: number) => roll() < probability,
  });
}

/** What a request may say of one attribute, and conditions that ask for it. */
interface Topic {
  readonly field: string;
  readonly values: readonly unknown[];
  readonly conditions: readonly string[];
}

const topics: readonly Topic[] = [
  {
    field: 'user',
    values: [undefined, '', 'a', 'ab', 'zab', 'u-1', 'u-2', 'u-3', 'bob'],
    conditions: [
      'user == "ab"',
      'user != "a"',
      'user in ["a", "bob"]',
      'user.startsWith("a")',
      'user.endsWith("b")',
      'user.contains("a")',
      'user < "b"',
      'size(user) > 2',
      'user == session',
      'user == team.id',
    ],
  },
  {
    field: 'tags',
    values: [undefined, {}, { tier: 'gold' }, { tier: 'iron' }, { other: 'x' }],
    conditions: ['tags.tier == "gold"', '"tier" in tags', 'has(tags.other)', 'tags["tier"] != "gold"'],
  },
  {
    field: 'inputTokens',
    values: [undefined, 0, 5, 10, 11, 20, 30],
    conditions: [
      'request.inputTokens > 10',
      'request.inputTokens <= 10',
      'request.inputTokens == 5',
      'request.inputTokens < 20',
      '20 > request.inputTokens',
      'request.inputTokens * 2 > 20',
      'request.inputTokens + request.tools > 10',
      '!(request.inputTokens > 10)',
    ],
  },
  {
    field: 'tools',
    values: [undefined, 0, 1, 2],
    conditions: ['request.tools == 0', 'request.tools >= 1', 'request.tools in [1, 2]'],
  },
  {
    field: 'stream',
    values: [undefined, true, false],
    conditions: ['request.stream', '!request.stream', 'request.stream == true'],
  },
  {
    field: 'complexity',
    values: [undefined, 0.1, 0.3, 0.5, 1],
    conditions: ['request.complexity < 0.3', 'request.complexity >= 0.3', 'request.complexity > 0.5'],
  },
  {
    field: 'budgetUsedShare',
    values: [undefined, 0.5, 0.9, 1, 1.5],
    conditions: ['budget.usedShare > 0.8', 'budget.usedShare < 1.0'],
  },
];

export const moments = [0, 9, 17, 23].map((hours) => Date.UTC(2026, 10, 23, hours, 30));
const momentConditions = ['now.hour >= 9 && now.hour < 17', 'now.hour < 9', 'now.weekday == 1'];

const fixedConditions = [
  'team.id == "legal"',
  'team.id != "legal"',
  'team.region == "eu"',
  '"gold" in team.tags',
  'has(team.id)',
  'env == "staging"',
  'true',
];

const sentences = [
  'model.id == "m0"',
  'model.id != "m1"',
  'model.id in ["m0", "m2"]',
  'provider.region == "eu"',
  'provider.region != "us"',
  'provider.training == false',
  'provider.training',
  'has(provider.region)',
  '"tools" in model.features',
  'deployment.id != "m2@p0"',
  'provider.retentionDays <= 30.0',
];

/** A small registry by file, and which attributes its conditions ask for. */
export interface RandomWorld {
  readonly files: Readonly<Record<string, string>>;
  readonly asked: readonly Topic[];
}

/** Draws a registry of three models and two teams whose rules, changes and sentences are drawn as well. */
export function randomWorld(dice: Dice): RandomWorld {
  const asked = topics.filter(() => dice.chance(0.4)).slice(0, 3);
  const atoms = [...asked.flatMap(({ conditions }) => conditions), ...fixedConditions, ...momentConditions];
  const condition = (depth = 2): string => {
    const kind = depth === 0 ? 0 : dice();
    if (kind < 0.45) return dice.pick(atoms);
    if (kind < 0.62) return `(${condition(depth - 1)} && ${condition(depth - 1)})`;
    if (kind < 0.79) return `(${condition(depth - 1)} || ${condition(depth - 1)})`;
    if (kind < 0.88) return `!(${condition(depth - 1)})`;
    return `(${condition(depth - 1)} ? ${condition(0)} : ${condition(0)})`;
  };
  const model = () => dice.pick(['m0', 'm1', 'm2']);
  const use = (): string => {
    const kind = dice();
    if (kind < 0.6) return model();
    const pair = dice.pick(['m0: 30%, m1: 70%', 'm1: 50%, m2: 50%', 'm2: 99%, m0: 1%']);
    if (kind < 0.8) return `{ split: { ${pair} }, by: ${dice.pick(['user', 'team', 'request'])} }`;
    return `{ ${dice.pick(['cheapest', 'fastest', 'balanced'])}: [${dice.pick(['m0, m1', 'm1, m2'])}] }`;
  };
  const fallback = () => {
    const on = dice.pick(['context_length', '[rate_limit, timeout]']);
    return dice.chance(0.5) ? `fallback: [${model()}]` : `fallback: [{ on: ${on}, use: ${model()} }]`;
  };
  const rules = Array.from(
    { length: Math.floor(dice() * 4) },
    (_, index) => `  - { name: r${index}, when: '${condition()}', use: ${use()} }`,
  );
  const change = dice();
  const arms = `arms: { control: { share: 50%, use: ${use()} }, other: { share: 50%, use: ${model()} } }`;
  const shared = dice.pick(['100%', '40%']);
  const experiment = `experiment: { name: e, status: running, by: user, share: ${shared}, ${arms}, expires: 2027-01-01 }`;
  const startsAt = dice.pick(['2026-11-01T00:00:00Z', '2026-11-23T12:00:00Z', '2027-01-01T00:00:00Z']);
  const rollout = `rollout: { to: ${model()}, by: user, startsAt: ${startsAt}, steps: [{ share: 30%, for: 1h }] }`;
  const work = [
    'description: Work.',
    'owner: us',
    ...(rules.length > 0 ? ['rules:', ...rules] : []),
    `use: ${use()}`,
    ...(dice.chance(0.5) ? [fallback()] : []),
    ...(change < 0.2 ? [experiment] : change < 0.35 ? [rollout] : []),
    ...(dice.chance(0.15) ? ['constraints: { regions: [eu, us] }'] : []),
    ...(dice.chance(0.1) ? [`shadow: { to: ${model()}, share: 10% }`] : []),
    ...(dice.chance(0.1) ? ['exclusive: true'] : []),
  ];
  const budget = `budget: { limit: 5 USD, per: day, zone: UTC, onExceed: { use: cheap } }`;
  const provider = (facts: string) =>
    `name: P\napi: openai-compatible\nbaseUrl: https://p.example/v1\nauth: { header: authorization, value: { env: KEY } }\n${facts}`;
  const file = (features: string, providers: readonly string[]) =>
    `name: M\nfree: true\nmodalities: { input: [text], output: [text] }\nfeatures: [${features}]\ndeployments: [${providers.map((id) => `{ provider: ${id}, model: x }`).join(', ')}]\n`;
  const invariants = Array.from({ length: 3 }, (_, index) => {
    const about = dice.pick(['capability == "work"', 'capability == "cheap"', 'true']);
    const where = dice.chance(0.6) ? `${about} && ${condition()}` : about;
    const sentence = dice.pick(sentences);
    const mixed = dice.chance(0.2) ? `${sentence} || ${condition(1)}` : sentence;
    return `- { name: i${index}, where: '${where}', ${dice.pick(['always', 'never'])}: '${mixed}' }`;
  });
  const cheap = use();
  let overlaid = use();
  while (overlaid === cheap) overlaid = use();
  const files = {
    'signalbox.yaml': 'retry: { attempts: 2 }\n',
    'providers/p0.yaml': provider('region: eu\ndata: { training: false, retention: 30d }\n'),
    'providers/p1.yaml': provider('region: us\ndata: { training: true }\n'),
    'providers/p2.yaml': provider(dice.chance(0.5) ? '' : 'region: cn\n'),
    'models/m0.yaml': file('tools', ['p0']),
    'models/m1.yaml': file('tools, streaming', ['p1']),
    'models/m2.yaml': file('streaming', ['p2', 'p0']),
    'teams/legal.yaml': `name: L\ncapabilities: "*"\nregion: eu\ntags: [gold]\n${dice.chance(0.3) ? budget : ''}\n`,
    'teams/search.yaml': `name: S\ncapabilities: [${dice.pick(['work', 'work, cheap'])}]\n${dice.chance(0.3) ? budget : ''}\n`,
    'capabilities/work.yaml': `${work.join('\n')}\n`,
    'capabilities/cheap.yaml': `description: Cheap.\nowner: us\nuse: ${cheap}\n`,
    'environments/staging.yaml': `description: Test.\npatches: [{ patch: capabilities/cheap, set: { use: ${overlaid} } }]\n`,
    'invariants/all.yaml': `${invariants.join('\n')}\n`,
  };
  return { files, asked };
}
