import { money } from '../../compiler/describe/amounts.ts';
import { modelsReached } from '../../table/references.ts';
import { sameJson } from '../../table/same-json.ts';
import type { Budget, Deployment, Model, Provider, RoutingTable, Team } from '../../table/table.ts';
import type { Address, Draft, Moved, TokenProfile } from './change.ts';
import type { ChangeCode } from './codes.ts';
import { assumedProfile, costDelta, costOfThousand } from './cost.ts';
import { placesOf, type Side } from './side.ts';
import { jsonText, listText } from './words.ts';

/** Changes of what no capability owns: providers, deployments, models, teams, retries and the breaker. */
export function compareParts(
  base: Side,
  head: Side,
  {
    now,
    profile = assumedProfile,
    spent = new Map(),
  }: {
    now: number;
    profile?: TokenProfile | undefined;
    /** What moves once a team's budget is spent, where the team says something else of that. */
    spent?: ReadonlyMap<string, Moved>;
  },
): Draft[] {
  const sides = { base, head };
  return [
    ...pairsOf(base.table.providers, head.table.providers).flatMap((pair) => provider(pair, sides)),
    ...pairsOf(base.table.models, head.table.models).flatMap((pair) => model(pair, sides)),
    ...pairsOf(base.table.deployments, head.table.deployments).flatMap((pair) =>
      deployment(pair, sides, { now, profile }),
    ),
    ...pairsOf(base.table.teams, head.table.teams).flatMap((pair) => team(pair, sides, spent)),
    ...whole(sides),
  ];
}

interface Sides {
  readonly base: Side;
  readonly head: Side;
}

interface Pair<Part> {
  readonly id: string;
  readonly before: Part | undefined;
  readonly after: Part | undefined;
}

function pairsOf<Part>(
  before: Readonly<Record<string, Part>>,
  after: Readonly<Record<string, Part>>,
): Pair<Part>[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return ids.flatMap((id) => {
    const pair = {
      id,
      before: Object.hasOwn(before, id) ? before[id] : undefined,
      after: Object.hasOwn(after, id) ? after[id] : undefined,
    };
    return sameJson(pair.before, pair.after) ? [] : [pair];
  });
}

/** Makes the drafts of one part. */
function drafting(kind: Address['kind'], folder: string, id: string, { base, head }: Sides) {
  const spans = { base: placesOf(base, `${folder}.${id}`), head: placesOf(head, `${folder}.${id}`) };
  return (code: ChangeCode, reason: string, before?: unknown, after?: unknown): Draft => ({
    code,
    address: { kind, id },
    reason,
    ...(before === undefined && after === undefined ? {} : { before: textOf(before), after: textOf(after) }),
    spans,
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

function provider({ id, before, after }: Pair<Provider>, sides: Sides): Draft[] {
  const make = drafting('provider', 'providers', id, sides);
  if (before === undefined) return [make('model-added', `The provider ${id} is new`)];
  if (after === undefined) return [make('model-removed', `The provider ${id} is gone`)];
  const { name: oneName, limits: oneLimits, ...one } = before;
  const { name: otherName, limits: otherLimits, ...other } = after;
  const fields = Object.keys({ ...one, ...other }).filter(
    (field) => !sameJson(Reflect.get(one, field) ?? null, Reflect.get(other, field) ?? null),
  );
  const some = (from: object) =>
    Object.fromEntries(fields.map((field) => [field, Reflect.get(from, field) ?? null]));
  return [
    ...(fields.length === 0
      ? []
      : [
          make(
            'provider-changed',
            `Every call to ${id} is touched: ${listText(fields)}${usedBy(id, sides)}`,
            some(one),
            some(other),
          ),
        ]),
    ...(sameJson(oneLimits ?? null, otherLimits ?? null)
      ? []
      : [
          make(
            'limits-changed',
            `${id} may be asked more or less at once`,
            oneLimits ?? 'none',
            otherLimits ?? 'none',
          ),
        ]),
    ...(oneName === otherName
      ? []
      : [make('described-otherwise', `${id} has another name for people`, oneName, otherName)]),
  ];
}

function usedBy(id: string, { head: { table } }: Sides): string {
  const models = new Set(
    Object.values(table.deployments).flatMap((one) => (one.provider === id ? [one.model] : [])),
  );
  const users = Object.keys(table.capabilities).filter((one) => {
    const capability = table.capabilities[one];
    return capability !== undefined && modelsReached(capability).some((name) => models.has(name));
  });
  return users.length === 0 ? '; no capability reaches it' : `; reached by ${listText(users)}`;
}

function model({ id, before, after }: Pair<Model>, sides: Sides): Draft[] {
  const make = drafting('model', 'models', id, sides);
  if (before === undefined) return [make('model-added', `The model ${id} is new`)];
  if (after === undefined) return [make('model-removed', `The model ${id} is gone`)];
  const { name: oneName, ...one } = before;
  const { name: otherName, ...other } = after;
  const fields = Object.keys({ ...one, ...other }).filter(
    (field) => !sameJson(Reflect.get(one, field) ?? null, Reflect.get(other, field) ?? null),
  );
  const some = (from: object) =>
    Object.fromEntries(fields.map((field) => [field, Reflect.get(from, field) ?? null]));
  return [
    ...(fields.length === 0
      ? []
      : [
          make(
            'model-changed',
            `The facts of ${id} have changed: ${listText(fields)}`,
            some(one),
            some(other),
          ),
        ]),
    ...(oneName === otherName
      ? []
      : [make('described-otherwise', `${id} has another name for people`, oneName, otherName)]),
  ];
}

function deployment(
  { id, before, after }: Pair<Deployment>,
  sides: Sides,
  { now, profile }: { now: number; profile: TokenProfile },
): Draft[] {
  const make = drafting('deployment', 'deployments', id, sides);
  if (before === undefined) return [make('model-added', `The deployment ${id} is new`)];
  if (after === undefined) return [make('model-removed', `The deployment ${id} is gone`)];
  const drafts: Draft[] = [];
  if (before.upstream !== after.upstream) {
    drafts.push(
      make('upstream-changed', `${id} asks its provider for another model`, before.upstream, after.upstream),
    );
  }
  if (!sameJson(before.prices, after.prices)) {
    const cost = costDelta(
      costOfThousand(before.prices, profile, now),
      costOfThousand(after.prices, profile, now),
      profile,
    );
    const times =
      cost.before !== null && cost.after !== null && cost.before > 0 ? cost.after / cost.before : 1;
    const factor = times >= 10 || times <= 0.1 ? `, ${factorText(times)}` : '';
    drafts.push({
      ...make('price-changed', `${id} has another price${factor}`, priceText(before), priceText(after)),
      cost,
    });
  }
  return drafts;
}

/** A slip of the unit, of a token instead of a million, is a factor that nobody should overlook. */
function factorText(times: number): string {
  return times >= 1
    ? `${Math.round(times).toLocaleString('en')} times what it was`
    : `a ${Math.round(1 / times).toLocaleString('en')}th of what it was`;
}

function priceText({ prices }: Deployment): string {
  const last = prices.at(-1);
  if (last === undefined) return 'not known';
  const more =
    prices.length + (last.tiers?.length ?? 0) + (last.windows?.length ?? 0) > 1 ? ', and others' : '';
  return `${money(last.input)} in, ${money(last.output)} out a million tokens${more}`;
}

function team({ id, before, after }: Pair<Team>, sides: Sides, spent: ReadonlyMap<string, Moved>): Draft[] {
  const make = drafting('team', 'teams', id, sides);
  if (before === undefined) return [make('team-added', `The team ${id} is new`)];
  if (after === undefined) return [make('team-removed', `Every key of the team ${id} is refused`)];
  const [had, has] = [granted(before, sides.base.table), granted(after, sides.head.table)];
  const still = (one: string) => Object.hasOwn(sides.head.table.capabilities, one);
  const lost = had.filter((one) => !has.includes(one) && still(one));
  const gained = has.filter((one) => !had.includes(one) && Object.hasOwn(sides.base.table.capabilities, one));
  return [
    ...(lost.length === 0
      ? []
      : [make('access-removed', `The team ${id} may ask no more for ${listText(lost)}`)]),
    ...(gained.length === 0 ? [] : [make('access-added', `The team ${id} may ask for ${listText(gained)}`)]),
    ...(before.capabilities !== '*' && after.capabilities === '*'
      ? [make('access-added', `The team ${id} may ask for everything, whatever is added`)]
      : []),
    ...(sameJson([before.region, before.tags], [after.region, after.tags])
      ? []
      : [
          make(
            'team-changed',
            `The team ${id} is another to rules that ask for its region or tags`,
            { region: before.region, tags: before.tags },
            { region: after.region, tags: after.tags },
          ),
        ]),
    ...(sameJson(before.limits ?? null, after.limits ?? null)
      ? []
      : [
          make(
            'limits-changed',
            `The team ${id} may ask more or less at once`,
            before.limits ?? 'none',
            after.limits ?? 'none',
          ),
        ]),
    ...budget(before.budget, after.budget, { make, moved: spent.get(id) }),
    ...(before.name === after.name
      ? []
      : [make('described-otherwise', `${id} has another name for people`, before.name, after.name)]),
  ];
}

function granted({ capabilities }: Team, table: RoutingTable): readonly string[] {
  return capabilities === '*' ? Object.keys(table.capabilities) : capabilities;
}

function budget(
  before: Budget | undefined,
  after: Budget | undefined,
  { make, moved }: { make: ReturnType<typeof drafting>; moved: Moved | undefined },
): Draft[] {
  const spend = (one: Budget | undefined) =>
    one === undefined ? 'no limit' : `${money(one.limit)} a ${one.per}, ${one.zone}`;
  const then = (one: Budget | undefined) => {
    if (one === undefined) return 'nothing';
    return typeof one.onExceed === 'object' ? `${one.onExceed.use} answers` : one.onExceed;
  };
  return [
    ...(spend(before) === spend(after)
      ? []
      : [make('budget-changed', 'It may spend another amount', spend(before), spend(after))]),
    ...(then(before) === then(after)
      ? []
      : [
          {
            ...make(
              'degradation-changed',
              moved === undefined
                ? 'Something else happens once its budget is spent'
                : `${moved.least === moved.most ? moved.most : `${moved.least} to ${moved.most}`} of its requests, once its budget is spent, get another answer`,
              then(before),
              then(after),
            ),
            ...(moved === undefined ? {} : { moved }),
          },
        ]),
  ];
}

function fileOf({ sources }: Side): Draft['spans']['base'] {
  return sources === undefined ? [] : [{ file: 'signalbox.yaml', line: 1, column: 1 }];
}

function whole({ base, head }: Sides): Draft[] {
  const make = (code: ChangeCode, reason: string, before: unknown, after: unknown): Draft => ({
    code,
    address: { kind: 'registry', id: 'signalbox.yaml' },
    reason,
    before: jsonText(before),
    after: jsonText(after),
    // No part of the table has its place there; without one nobody would own the change.
    spans: { base: fileOf(base), head: fileOf(head) },
  });
  return [
    ...(sameJson(base.table.retry, head.table.retry)
      ? []
      : [
          make(
            'retry-changed',
            'Failed calls are tried again more or less often, everywhere',
            base.table.retry,
            head.table.retry,
          ),
        ]),
    ...(sameJson(base.table.breaker, head.table.breaker)
      ? []
      : [
          make(
            'breaker-changed',
            'Deployments that fail are set aside sooner or later, everywhere',
            base.table.breaker,
            head.table.breaker,
          ),
        ]),
  ];
}
