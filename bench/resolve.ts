/**
 * How long one resolution takes, by kind of rule beside a hand-written closure, and on one rule beside what others have
 * for that, all in one run: `node bench/resolve.ts`. Prints three Markdown tables; takes about half a minute.
 */
import { availableParallelism, loadavg } from 'node:os';
import { explain } from '../src/runtime/explain/index.ts';
import { createRouter, type ResolveContext, type Router, type RoutingTable } from '../src/runtime/index.ts';
import { createStore } from '../src/runtime/store/index.ts';
import { bucketing, canonicalJson } from '../src/table/index.ts';
import { compareAnswers, equalRule } from './support/equal-rule.ts';
import { type Operation, type Timing, timeInTurns } from './support/in-turns.ts';

/** Rounds in which every case has its turn, and how long a turn lasts. */
const rounds = 15;
const turnMs = 40;

const contexts: readonly ResolveContext[] = Array.from({ length: 1024 }, (_, index) => ({
  team: `team-${index % 6}`,
  user: `user-${index * 7919}`,
  inputTokens: (index * 37) % 4000,
  tags: { plan: ['free', 'pro', 'max', 'trial'][index % 4] ?? 'free' },
}));

/** An operation is one resolution, for the context with its number. */
interface Case {
  readonly name: string;
  readonly operation: Operation;
}

const small = await routerOver(10);
const large = await routerOver(10_000);
const disturbed = await routerOver(10);
for (let count = 0; count < 5; count += 1) disturbed.begin('m1@p')?.report('failure');
for (const router of [small, disturbed]) {
  for (const [model, firstTokenMs] of Object.entries({ m0: 300, m1: 200, m2: 400 })) {
    router.begin(`${model}@p`, { last: true })?.report('success', { firstTokenMs, tokensPerSecond: 50 });
  }
}

const cases: readonly Case[] = [
  { name: 'hand-written closure: two rules, sticky split', operation: closure() },
  { name: 'resolve: one model, of 10 capabilities', operation: resolving(small, 'simple') },
  { name: 'resolve: one model, of 10,000 capabilities', operation: resolving(large, 'simple') },
  { name: 'resolve: one model, 3,000 capabilities in turn', operation: resolving(large, 'simple', 3000) },
  { name: 'resolve: two rules, sticky split, of 10 capabilities', operation: resolving(small, 'rules') },
  { name: 'resolve: two rules, sticky split, of 10,000 capabilities', operation: resolving(large, 'rules') },
  {
    name: 'resolve: two rules, sticky split, 3,000 capabilities in turn',
    operation: resolving(large, 'rules', 3000),
  },
  { name: 'resolve: two rules, sticky split, one breaker open', operation: resolving(disturbed, 'rules') },
  { name: 'resolve: experiment, gate and two arms', operation: resolving(small, 'experiment') },
  { name: 'resolve: rollout, in its second step', operation: resolving(small, 'rollout') },
  { name: 'resolve: cheapest of three', operation: resolving(small, 'cheapest') },
  { name: 'resolve: fastest of three, all measured', operation: resolving(small, 'fastest') },
  { name: 'resolve: balanced among three', operation: resolving(small, 'balanced') },
  { name: 'resolve: fastest of three, bounds on cost and speed', operation: resolving(small, 'bounded') },
  { name: 'resolve: fastest of three, one breaker open', operation: resolving(disturbed, 'fastest') },
  { name: 'resolve: two rules, sticky split, explained', operation: resolving(small, 'rules', 1, true) },
];

const answers = await equalRule();
compareAnswers(answers);
const peers = Object.entries(answers).map(([name, answer]): Case => {
  return { name: `one rule and a split: ${name}`, operation: (index) => answer(index).length };
});
console.log(
  `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, ${contexts.length} contexts, ${rounds} rounds\n`,
);
// At first while each has met nothing but this one rule, and then once `resolve` has met every kind of policy: the
// engine compiles what has met one kind for that kind alone.
const alone = measure(peers);
const timings = measure([...cases, ...peers]);
report(timings.slice(0, cases.length), { of: 'closure', floor: timings[0] });
report(alone, { of: 'signalbox', floor: alone[1] });
report(timings.slice(cases.length), { of: 'signalbox', floor: timings[cases.length + 1] });

/** A router over a table with this many capabilities in turns of the kinds, and one of each of the rarer ones. */
async function routerOver(capabilities: number): Promise<Router> {
  const store = createStore();
  const answer = await store.offer({ bytes: canonicalJson(tableOf(capabilities)), origin: 'bench' });
  if (!answer.accepted) throw new Error(answer.message);
  return createRouter({ store });
}

function tableOf(capabilities: number): RoutingTable {
  const models = ['m0', 'm1', 'm2'];
  const common = {
    description: 'Bench.',
    owner: 'bench',
    promise: { features: [], input: ['text'], output: ['text'] },
    exclusive: false,
    fallbacks: [{ model: 'm2' }],
    timeouts: { connect: 3000, firstToken: 20_000, idle: 30_000, total: 300_000 },
  };
  const simple = { ...common, rules: [{ use: { model: 'm0' } }] };
  const cheapest = { ...common, rules: [{ use: { cheapest: models } }] };
  const rules = {
    ...common,
    rules: [
      { name: 'one team', when: ['==', ['attr', 'team.id'], 'team-0'] as const, use: { model: 'm0' } },
      {
        name: 'paying ones',
        when: ['in', ['entry', 'tags', 'plan'], ['list', 'pro', 'max']] as const,
        use: { model: 'm1' },
      },
      {
        use: {
          split: {
            by: 'user' as const,
            salt: 'bench',
            ranges: [
              { from: 0, to: 80_000, model: 'm0' },
              { from: 80_000, to: 100_000, model: 'm2' },
            ],
          },
        },
      },
    ],
  };
  const experiment = {
    ...simple,
    experiment: {
      name: 'x',
      by: 'user' as const,
      gate: { salt: 'x:gate:1', share: 50_000 },
      armSalt: 'x:arm:1',
      arms: [
        { name: 'control', from: 0, to: 50_000, use: { model: 'm0' } },
        { name: 'challenger', from: 50_000, to: 100_000, use: { model: 'm1' } },
      ],
    },
  };
  const rollout = {
    ...simple,
    rollout: {
      to: 'm1',
      by: 'user' as const,
      salt: 'rollout-0:rollout:m1',
      startsAt: Math.floor(Date.now() / 1000) - 3600,
      steps: [
        { share: 1000, for: 1_800_000 },
        { share: 50_000, for: 86_400_000 },
      ],
      onFail: 'rollback' as const,
    },
  };
  const within = { costPerRequest: 10_000_000_000, firstToken: 2000 };
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
      models.map((model, index) => [
        `${model}@p`,
        {
          model,
          provider: 'p',
          upstream: model,
          prices: [{ from: 0, input: 30_000 - index, output: 150_000 + index }],
        },
      ]),
    ),
    capabilities: Object.fromEntries([
      ...Array.from({ length: Math.ceil(capabilities / 3) }, (_, index) => [
        [`simple-${index}`, simple],
        [`rules-${index}`, rules],
        [`cheapest-${index}`, cheapest],
      ])
        .flat()
        .slice(0, capabilities),
      ['experiment-0', experiment],
      ['rollout-0', rollout],
      ['fastest-0', { ...common, rules: [{ use: { fastest: models } }] }],
      ['balanced-0', { ...common, rules: [{ use: { balanced: models } }] }],
      ['bounded-0', { ...common, rules: [{ use: { fastest: models, within } }] }],
    ]),
    teams: Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [`team-${index}`, { name: 'T', capabilities: '*' as const }]),
    ),
    retry: { attempts: 3, backoff: 200, maxBackoff: 5000 },
    breaker: { failures: 5, cooldown: 3_600_000 },
  };
}

/** Resolves capabilities of one kind, `count` of them in turn. */
function resolving(router: Router, kind: string, count = 1, explained = false): Operation {
  const names = Array.from({ length: count }, (_, index) => `${kind}-${index}`);
  const options = explained ? { explain } : undefined;
  return (index) =>
    router.resolve(names[index % count] ?? '', contexts[index & 1023], options).targets.length;
}

/** What somebody would write by hand for this one policy: the floor. It knows nothing of health or revisions. */
function closure(): Operation {
  const bucketOf = bucketing('bench');
  const answers = {
    m0: { targets: ['m0', 'm2'], rule: 'one team' },
    m1: { targets: ['m1', 'm2'], rule: 'paying ones' },
    arm0: { targets: ['m0', 'm2'], rule: null },
    arm2: { targets: ['m2'], rule: null },
  };
  const choose = ({ team, tags, user }: ResolveContext) => {
    if (team === 'team-0') return answers.m0;
    const plan = tags?.['plan'];
    if (plan === 'pro' || plan === 'max') return answers.m1;
    return bucketOf(user ?? '') < 80_000 ? answers.arm0 : answers.arm2;
  };
  return (index) => choose(contexts[index & 1023] ?? {}).targets.length;
}

interface NamedTiming extends Timing {
  readonly name: string;
}

function measure(all: readonly Case[]): NamedTiming[] {
  const operations = all.map(({ operation }) => operation);
  return timeInTurns(operations, { rounds, turnMs, atOnce: 4096 }).map((timing, index) => ({
    name: all[index]?.name ?? '',
    ...timing,
  }));
}

function report(
  timings: readonly NamedTiming[],
  { of, floor }: { of: string; floor: Timing | undefined },
): void {
  console.log(`| case | median CPU ns/op | fastest | × ${of} |\n|---|---:|---:|---:|`);
  for (const { name, median, fastest } of timings) {
    const times = (median / (floor?.median ?? 1)).toFixed(2);
    console.log(`| ${[name, median.toFixed(0), fastest.toFixed(0), times].join(' | ')} |`);
  }
  console.log();
}
