import { createDice, type Dice } from '../../runtime/oracle/dice.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type File = { [key: string]: Json };

/** A registry as data: each file's content by its path. */
export type Files = Record<string, File>;

const models = ['m0', 'm1', 'm2', 'm3'] as const;
const conditions = [
  'request.inputTokens > 1000',
  'request.inputTokens > 5000',
  'team.id == "t0"',
  'team.region == "eu"',
  'user == "vip"',
  'tags["tier"] == "pro"',
  'request.stream',
  'has(request.stream) && request.inputTokens > 1000',
  'budget.usedShare > 0.8',
];

/** A registry, the same after one to three edits such as people make, and what was edited. */
export function drawPair(seed: number): {
  readonly before: Files;
  readonly after: Files;
  readonly edits: readonly string[];
} {
  const dice = createDice(seed);
  const before = drawFiles(dice);
  const after: Files = structuredClone(before);
  const edits = dice.many(1, 3, () => {
    const [name, edit] = dice.pick(Object.entries(allEdits));
    edit(after, dice);
    return name;
  });
  return { before, after, edits };
}

function drawFiles(dice: Dice): Files {
  const provider = (id: string, region: string | undefined, training: boolean): File => ({
    name: id,
    api: 'openai-compatible',
    baseUrl: `https://${id}.example/v1`,
    auth: { header: 'authorization', scheme: 'Bearer', value: { env: 'KEY' } },
    ...(region === undefined ? {} : { region }),
    data: { training },
  });
  const files: Files = {
    'signalbox.yaml': { retry: { attempts: 3 } },
    'providers/north.yaml': provider('north', 'eu', false),
    'providers/south.yaml': provider('south', 'us', false),
    'providers/west.yaml': provider('west', undefined, true),
    'teams/t0.yaml': { name: 'T0', capabilities: '*', region: dice.pick(['eu', 'us']), ...drawBudget(dice) },
    'teams/t1.yaml': { name: 'T1', capabilities: ['c0'], region: 'us', ...drawBudget(dice) },
    'environments/staging.yaml': { patches: [{ patch: 'capabilities/c1', set: { description: 'staged' } }] },
  };
  for (const id of models) files[`models/${id}.yaml`] = drawModel(dice, id);
  for (const id of ['c0', 'c1']) files[`capabilities/${id}.yaml`] = drawCapability(dice, id);
  return files;
}

function drawBudget(dice: Dice): File {
  if (dice.percent(30)) return {};
  const onExceed = dice.pick<Json>(['block', 'warn', { use: 'c0' }, { use: 'c1' }, { use: 'c1' }]);
  return { budget: { limit: '5 USD', per: 'month', zone: 'UTC', onExceed } };
}

function drawModel(dice: Dice, id: string): File {
  const providers = dice.some(['north', 'south', 'west']).slice(0, 2);
  return {
    name: id,
    context: dice.pick(['100k', '200k']),
    output: '8k',
    modalities: { input: ['text'], output: ['text'] },
    features: dice.some(['tools', 'streaming', 'json_mode']),
    prices: [{ source: 'made up', input: `${1 + dice.below(5)} USD`, output: `${1 + dice.below(9)} USD` }],
    deployments: providers.map((provider) => ({ provider, model: `${id}-1` })),
    ...(providers.length === 2 && dice.percent(40)
      ? { order: { split: { [providers[0] ?? '']: '70%', [providers[1] ?? '']: '30%' }, by: 'user' } }
      : {}),
  };
}

function drawUse(dice: Dice, simple = false): Json {
  if (simple || dice.percent(45)) return dice.pick(models);
  const [one, other] = dice.some(models, 2);
  if (dice.percent(12)) return { cheapest: [one ?? 'm0', other ?? 'm1'] };
  const share = dice.pick([50, 60, 90, 99]);
  return {
    split: { [one ?? 'm0']: `${share}%`, [other ?? 'm1']: `${100 - share}%` },
    by: dice.pick(['user', 'team', 'request', 'session']),
  };
}

function drawCapability(dice: Dice, id: string): File {
  const change = dice.below(4);
  return {
    description: `The capability ${id}.`,
    owner: 'tests',
    rules: dice.many(0, 2, (index) => ({
      name: `rule ${index}`,
      when: dice.pick(conditions),
      use: drawUse(dice),
    })),
    use: drawUse(dice),
    fallback: dice
      .many(0, 2, () => dice.pick(models))
      .filter((model, index, all) => all.indexOf(model) === index),
    ...(change === 0 ? { experiment: drawExperiment(dice, id) } : {}),
    ...(change === 1 ? { rollout: drawRollout(dice) } : {}),
  };
}

function drawExperiment(dice: Dice, id: string): File {
  return {
    name: `${id}-experiment`,
    status: 'running',
    by: dice.pick(['user', 'team', 'session']),
    share: dice.pick(['20%', '100%']),
    arms: {
      control: { share: '50%', use: dice.pick(models) },
      other: { share: '50%', use: drawUse(dice, true) },
    },
    expires: '2030-01-01',
  };
}

function drawRollout(dice: Dice): File {
  return {
    to: dice.pick(models),
    by: 'user',
    startsAt: dice.pick(['2026-05-30T00:00:00Z', '2026-06-02T00:00:00Z']),
    steps: [
      { share: '10%', for: '1d' },
      { share: '50%', for: '2d' },
    ],
  };
}

/** The registry as texts: what is empty is left out, as its author would. */
export function textsOf(files: Files): Map<string, Uint8Array> {
  return new Map(
    Object.entries(files).map(([file, value]) => {
      const filled = Object.entries(value).filter(([, part]) => !Array.isArray(part) || part.length > 0);
      return [file, new TextEncoder().encode(`${JSON.stringify(Object.fromEntries(filled), null, 1)}\n`)];
    }),
  );
}

type Edit = (files: Files, dice: Dice) => void;

const capabilityOf = (files: Files, dice: Dice): File =>
  files[`capabilities/${dice.pick(['c0', 'c1'])}.yaml`] ?? {};
const rulesOf = (capability: File): File[] => (capability['rules'] ?? []) as File[];

function put(file: File, key: string, value: Json): void {
  file[key] = value;
}

/** Edits as they come in pull requests; some do nothing to some registries. */
const allEdits: Readonly<Record<string, Edit>> = {
  'another default': (files, dice) => put(capabilityOf(files, dice), 'use', drawUse(dice)),
  'a fallback dropped': (files, dice) => void (capabilityOf(files, dice)['fallback'] as Json[]).pop(),
  'a fallback added': (files, dice) => {
    const fallback = capabilityOf(files, dice)['fallback'] as Json[];
    const model = dice.pick(models);
    if (!fallback.includes(model)) fallback.push(model);
  },
  'fallbacks turned round': (files, dice) => void (capabilityOf(files, dice)['fallback'] as Json[]).reverse(),
  'a rule added': (files, dice) =>
    void rulesOf(capabilityOf(files, dice)).unshift({
      name: 'new',
      when: dice.pick(conditions),
      use: drawUse(dice),
    }),
  'a rule removed': (files, dice) => void rulesOf(capabilityOf(files, dice)).shift(),
  'rules turned round': (files, dice) => void rulesOf(capabilityOf(files, dice)).reverse(),
  'another condition': (files, dice) => {
    const [rule] = rulesOf(capabilityOf(files, dice));
    if (rule !== undefined) rule['when'] = dice.pick(conditions);
  },
  'a rule renamed': (files, dice) => {
    const [rule] = rulesOf(capabilityOf(files, dice));
    if (rule) rule['name'] = 'renamed';
  },
  'other weights': (files, dice) => {
    const capability = capabilityOf(files, dice);
    const [one, other] = dice.some(models, 2);
    capability['use'] = { split: { [one ?? 'm0']: '94%', [other ?? 'm1']: '6%' }, by: 'user' };
  },
  'an experiment edited': (files, dice) => {
    const experiment = capabilityOf(files, dice)['experiment'] as File | undefined;
    if (!experiment) return;
    const arms = experiment['arms'] as Record<string, File>;
    const edit = dice.below(5);
    if (edit === 0) experiment['share'] = dice.pick(['10%', '20%', '40%']);
    if (edit === 1) experiment['phase'] = 2;
    if (edit === 2 && arms['control'] && arms['other'])
      [arms['control']['share'], arms['other']['share']] = ['60%', '40%'];
    if (edit === 3 && arms['other']) arms['other']['use'] = dice.pick(models);
    if (edit === 4) experiment['status'] = 'concluded';
  },
  'a rollout edited': (files, dice) => {
    const capability = capabilityOf(files, dice);
    const rollout = capability['rollout'] as File | undefined;
    if (!rollout) {
      if (!('experiment' in capability)) capability['rollout'] = drawRollout(dice);
      return;
    }
    if (dice.percent(30)) delete capability['rollout'];
    else rollout['startsAt'] = dice.pick(['2026-05-31T00:00:00Z', '2026-06-03T00:00:00Z']);
  },
  'another price': (files, dice) =>
    put(files[`models/${dice.pick(models)}.yaml`] ?? {}, 'prices', [
      { source: 'made up', input: `${1 + dice.below(9)} USD`, output: '3 USD' },
    ]),
  'a model edited': (files, dice) => put(files[`models/${dice.pick(models)}.yaml`] ?? {}, 'context', '64k'),
  'another order': (files, dice) => {
    const deployments = files[`models/${dice.pick(models)}.yaml`]?.['deployments'] as Json[];
    deployments.reverse();
  },
  'a provider moved': (files, dice) =>
    put(
      files[`providers/${dice.pick(['north', 'south'])}.yaml`] ?? {},
      'region',
      dice.pick(['eu', 'us', 'asia']),
    ),
  'a team moved': (files, dice) => put(files['teams/t0.yaml'] ?? {}, 'region', dice.pick(['eu', 'us'])),
  'access changed': (files, dice) =>
    put(files['teams/t1.yaml'] ?? {}, 'capabilities', dice.pick<Json>([['c0', 'c1'], ['c1'], '*'])),
  'another budget': (files, dice) => {
    const team = files[`teams/${dice.pick(['t0', 't1'])}.yaml`] ?? {};
    delete team['budget'];
    Object.assign(team, drawBudget(dice));
  },
  'exclusive from now on': (files, dice) => {
    const capability = capabilityOf(files, dice);
    for (const part of ['rules', 'fallback', 'experiment', 'rollout']) delete capability[part];
    Object.assign(capability, { use: dice.pick(models), exclusive: true, rules: [], fallback: [] });
  },
  parameters: (files, dice) =>
    put(capabilityOf(files, dice), 'params', { temperature: dice.pick([0.2, 0.7]) }),
  timeouts: (files, dice) => put(capabilityOf(files, dice), 'timeouts', { total: dice.pick(['1m', '2m']) }),
  constraints: (files, dice) => put(capabilityOf(files, dice), 'constraints', { regions: ['eu', 'us'] }),
  'an overlay': (files, dice) => {
    const patches = files['environments/staging.yaml']?.['patches'] as File[];
    const set = patches[0]?.['set'] as File;
    set['use'] = drawUse(dice);
  },
  'a description': (files, dice) => put(capabilityOf(files, dice), 'description', 'Said in other words.'),
  'the order of keys': (files, dice) => {
    const path = `capabilities/${dice.pick(['c0', 'c1'])}.yaml`;
    files[path] = Object.fromEntries(Object.entries(files[path] ?? {}).reverse());
  },
};
