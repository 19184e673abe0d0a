import { prepareTable } from '../../runtime/live-table.ts';
import { comparedOf, selfTestRouter } from '../../runtime/signed/self-test.ts';
import { bucketing } from '../../table/bucket.ts';
import { modelsReached } from '../../table/references.ts';
import type { ResolveVector, ResolveVectorContext, SelfTest } from '../../table/signed/bundle.ts';
import type { Capability, DeploymentOrder, RoutingTable } from '../../table/table.ts';

/** A table of ten thousand capabilities is not asked about each: a broken runtime shows in any of them. */
const maxCapabilities = 64;

/** Two moments well apart, so that what depends on dates, hours and steps of a rollout is asked on both sides. */
const moments = [1_767_225_600, 1_893_499_200];

/** Not ASCII alone: implementations of one hash differ on what is not. */
const units = ['self-test-1', 'sélf-tëst-2', '利用者-3', '😀-4'];

/**
 * What a table's answers are, by the runtime that this version of Signalbox has: a runtime that answers otherwise must
 * not serve the table. The same table always gives the same vectors.
 */
export function selfTestOf(table: RoutingTable): SelfTest {
  const capabilities = spread(Object.keys(table.capabilities).sort(), maxCapabilities);
  const chosen = capabilities.flatMap((id) => {
    const capability = table.capabilities[id];
    return capability === undefined ? [] : [{ id, capability }];
  });
  const ask = selfTestRouter(prepareTable(table, 'self-test'));
  const questions = chosen.flatMap(({ id, capability }) => questionsAbout(id, capability, table));
  return {
    buckets: chosen.flatMap(({ capability }) => saltsOf(capability, table)).flatMap(bucketsOf),
    cases: questions.map(({ capability, at, context, ordered }) => {
      const { targets, ...answer } = comparedOf(ask({ capability, at, context }));
      return { capability, at, context, expect: ordered ? { ...answer, targets } : answer };
    }),
  };
}

type Question = Pick<ResolveVector, 'capability' | 'at' | 'context'> & { readonly ordered: boolean };

function questionsAbout(id: string, capability: Capability, table: RoutingTable): Question[] {
  const ordered = !isMeasured(capability, table);
  const team = Object.keys(table.teams).sort()[0];
  const contexts: ResolveVectorContext[] = units.map((unit, index) => ({
    user: unit,
    session: unit,
    key: unit,
    // Always there: without it chance would decide for whoever lacks a unit.
    request: unit,
    inputTokens: 10 ** (index + 2),
    ...(index % 2 === 1 && team !== undefined ? { team } : {}),
  }));
  return moments.flatMap((at) => contexts.map((context) => ({ capability: id, at, context, ordered })));
}

/** Whether measurements or chance order what a rule or an arm chooses, or the deployments of a model. */
function isMeasured(capability: Capability, table: RoutingTable): boolean {
  const { rules, experiment } = capability;
  return (
    [...rules, ...(experiment?.arms ?? [])].some(({ use }) => 'fastest' in use || 'balanced' in use) ||
    ordersOf(capability, table).some((order) => order === 'fastest' || order === 'balanced')
  );
}

/** How the models that a capability can get to order their deployments, where they do. */
function ordersOf(capability: Capability, { models }: RoutingTable): readonly DeploymentOrder[] {
  return [...new Set(modelsReached(capability))].flatMap((id) => models[id]?.order ?? []);
}

function saltsOf(capability: Capability, table: RoutingTable): string[] {
  const { rules, experiment, rollout, shadow } = capability;
  return [
    ...rules.flatMap(({ use }) => ('split' in use ? [use.split.salt] : [])),
    ...(experiment ? [experiment.gate.salt, experiment.armSalt] : []),
    ...(rollout ? [rollout.salt] : []),
    ...(shadow ? [shadow.salt] : []),
    ...ordersOf(capability, table).flatMap((order) => (typeof order === 'object' ? [order.split.salt] : [])),
  ];
}

function bucketsOf(salt: string) {
  const bucketOf = bucketing(salt);
  return units.map((unit) => ({ salt, unit, bucket: bucketOf(unit) }));
}

/** At most so many of a list, evenly spread over it. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return list.filter(
    (_item, index) =>
      Math.floor((index * most) / list.length) !== Math.floor(((index - 1) * most) / list.length),
  );
}
