import type { Path } from '../compiler/source/parse/node.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { nearest, useInstead } from '../diagnostic/suggest.ts';
import { modelsOf, usesOf } from '../table/references.ts';
import type { Capability, RoutingTable } from '../table/table.ts';
import { orderSplitOf, splitsOf } from './pins.ts';
import type { PolicyCase } from './policy-case.ts';
import { illegalTestValue, unknownInTest } from './test-diagnostics.ts';

/**
 * The mistakes of a case that a schema cannot see: names that its table does not have, and values out of a matrix
 * that have another form than their field.
 */
export function checkCase(one: PolicyCase, table: RoutingTable): Diagnostic[] {
  const capability = table.capabilities[one.capability];
  // A capability that does not exist is the linker's to report.
  if (capability === undefined) return [];
  return [...illegalValues(one), ...unknownNames(one, { table, capability })];
}

/** A name in a case, what it should be the name of, and what there is. */
interface Mention {
  readonly path: Path;
  readonly what: string;
  readonly name: string | null | undefined;
  readonly known: readonly string[];
}

function unknownNames(
  one: PolicyCase,
  around: { table: RoutingTable; capability: Capability },
): Diagnostic[] {
  return mentionsOf(one, around).flatMap(({ path, what, name, known }) => {
    if (name === undefined || name === null || known.includes(name)) return [];
    const meant = nearest(name, known);
    const span = one.at(...path);
    return [unknownInTest.at(span, { what, name, nearest: meant }, useInstead(span, meant))];
  });
}

function mentionsOf(
  { given, expected }: PolicyCase,
  { table, capability }: { table: RoutingTable; capability: Capability },
): Mention[] {
  const { rules, experiment, rollout } = capability;
  const models = Object.keys(table.models);
  const providers = Object.keys(table.providers);
  const deployments = Object.keys(table.deployments);
  const names = rules.flatMap(({ name }) => name ?? []);
  const split = usesOf(capability).flatMap((use) => ('split' in use ? modelsOf(use) : []));
  const arms = experiment?.arms.map(({ name }) => name) ?? [];
  const variants = [...arms, ...split, ...(rollout === undefined ? [] : [rollout.to])];
  const experiments = experiment === undefined ? [] : [experiment.name];
  const targets = [...deployments, ...models];
  const { not = {} } = expected;
  const outcome = (path: Path, from: PolicyCase['expected'] | typeof not): Mention[] => [
    { path: [...path, 'model'], what: 'model', name: from.model, known: models },
    { path: [...path, 'provider'], what: 'provider', name: from.provider, known: providers },
    { path: [...path, 'deployment'], what: 'deployment', name: from.deployment, known: deployments },
    { path: [...path, 'rule'], what: 'rule', name: from.rule, known: names },
    { path: [...path, 'variant'], what: 'variant', name: from.variant, known: variants },
    { path: [...path, 'experiment'], what: 'running experiment', name: from.experiment, known: experiments },
    {
      path: [...path, 'degradedTo'],
      what: 'capability',
      name: from.degradedTo,
      known: Object.keys(table.capabilities),
    },
  ];
  const { at } = given;
  return [
    // A case that expects to be refused for its team's name means a name that is not there.
    {
      path: ['given', 'team'],
      what: 'team',
      name: expected.error === 'UNKNOWN_TEAM' ? undefined : given.team,
      known: Object.keys(table.teams),
    },
    ...listed(['given', 'down'], given.down, 'provider, model or deployment', [...targets, ...providers]),
    {
      path: ['given', 'at', 'experiment'],
      what: 'running experiment',
      name: at?.experiment,
      known: experiments,
    },
    {
      path: ['given', 'at', 'rollout'],
      what: 'rollout to',
      name: at?.rollout,
      known: rollout ? [rollout.to] : [],
    },
    {
      path: ['given', 'at', 'order'],
      what: 'model whose order is a split called',
      name: at?.order,
      known: models.filter((model) => orderSplitOf(model, table) !== undefined),
    },
    {
      path: ['given', 'at', 'split'],
      what: 'split in a rule, an arm or the default called',
      name: at?.split,
      known: splitsOf(capability).map(({ name }) => name),
    },
    ...outcome(['expect'], expected),
    ...outcome(['expect', 'not'], not),
    ...listed(['expect', 'chain'], expected.chain, 'model or deployment', targets),
    ...listed(['expect', 'chainStartsWith'], expected.chainStartsWith, 'model or deployment', targets),
    ...Object.keys(expected.share ?? {}).map((name) => ({
      path: ['expect', 'share', name],
      what: name.includes('@') ? 'deployment' : 'model',
      name,
      known: targets,
    })),
  ];
}

function listed(
  path: Path,
  names: readonly string[] | undefined,
  what: string,
  known: readonly string[],
): Mention[] {
  return (names ?? []).map((name, index) => ({ path: [...path, index], what, name, known }));
}

function illegalValues(one: PolicyCase): Diagnostic[] {
  const { request = {}, now } = one.given;
  const found: Diagnostic[] = [];
  const demand = (path: Path, value: unknown, { form, holds }: Form) => {
    if (value === undefined || holds(value)) return;
    const field = String(path.at(-1));
    found.push(illegalTestValue.at(one.at(...path), { field, value: JSON.stringify(value), form }));
  };
  demand(['given', 'now'], now, moment);
  demand(['given', 'at'], one.given.at, place);
  for (const field of ['inputTokens', 'maxOutputTokens'] as const)
    demand(['given', 'request', field], request[field], tokens);
  for (const field of ['messages', 'tools', 'images', 'audio', 'files'] as const) {
    demand(['given', 'request', field], request[field], count);
  }
  for (const field of ['team', 'key', 'user', 'session', 'requestId', 'env'] as const) {
    demand(['given', field], one.given[field], text);
  }
  for (const field of [
    'model',
    'provider',
    'deployment',
    'rule',
    'variant',
    'experiment',
    'degradedTo',
  ] as const) {
    demand(['expect', field], one.expected[field] ?? undefined, text);
    demand(['expect', 'not', field], one.expected.not?.[field] ?? undefined, text);
  }
  for (const [tag, value] of Object.entries(one.given.tags ?? {}))
    demand(['given', 'tags', tag], value, text);
  return found;
}

interface Form {
  readonly form: string;
  readonly holds: (value: unknown) => boolean;
}

const place: Form = {
  form: 'in one experiment, one split, one rollout or one order',
  holds: (value) =>
    ['experiment', 'split', 'rollout', 'order'].filter((name) => Object.hasOwn(Object(value), name))
      .length === 1,
};
const text: Form = { form: 'a text', holds: (value) => typeof value === 'string' };
const count: Form = {
  form: 'a whole number',
  holds: (value) => Number.isInteger(value) && Number(value) >= 0,
};
const tokens: Form = {
  form: 'a number of tokens with its unit, as in 128k',
  holds: (value) =>
    typeof value === 'string' && /^(?:\d+ tokens|\d+(?:\.\d{1,3})?k|\d+(?:\.\d{1,6})?M)$/.test(value),
};
const moment: Form = {
  form: 'a moment with its offset, as in 2026-11-23T09:00:00Z',
  holds: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/.test(value) &&
    Number.isFinite(Date.parse(value)),
};
