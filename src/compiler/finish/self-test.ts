import { prepareTable } from '../../runtime/live-table.ts';
import { comparedOf, selfTestRouter } from '../../runtime/self-test.ts';
import { bucketing } from '../../table/bucket.ts';
import { resolveVector } from '../../table/check-self-test.ts';
import { featuresOf } from '../../table/features.ts';
import { followsMeasures } from '../../table/follows-measures.ts';
import { type BucketVector, mostVectors, type ResolveVector, type SelfTest } from '../../table/self-test.ts';
import type { RoutingTable } from '../../table/table.ts';
import { type Memory, noMemory } from '../memory.ts';
import { once } from '../once.ts';
import { saltsOf } from './self-test/draws.ts';
import { questionsAbout, type Subject, units } from './self-test/questions.ts';
import type { Sample } from './self-test/sample.ts';
import { spread } from './self-test/spread.ts';

/**
 * What a table's answers are, by the runtime that this version of Signalbox has: one that answers otherwise does not
 * serve the table. Of the questions those are taken whose answers show most of the table: first one for each kind of
 * policy and of answer, then for each rule, arm and share as far as there is room.
 */
export function selfTestOf(around: RoutingTable, sample: Sample, memory: Memory = noMemory): SelfTest {
  const table = { ...around, ...sample };
  const { environment, providers, models, deployments, teams } = table;
  const ids = Object.keys(sample.capabilities);
  const capabilities = Object.values(sample.capabilities);
  const ask = once(() => selfTestRouter(prepareTable(table, '')));
  const begin = beginOf(table);
  const answered = memory.each('self-test', capabilities, {
    given: [environment, providers, models, deployments, ...Object.entries(teams).flat(), ...ids],
    make: (capability, at) => answersOf(ids[at] ?? '', { table, capability, begin }, ask()),
  });
  const kinds = new Set<string>();
  const [first, rest]: [Found[], Found[]] = [[], []];
  for (const found of answered.flat()) {
    if (kinds.has(found.kind)) rest.push(found);
    else first.push(found);
    kinds.add(found.kind);
  }
  const chosen = [...first, ...rest.sort((one, other) => one.rank - other.rank)].slice(0, mostVectors.cases);
  const byCapability = ({ vector: one }: Found, { vector: other }: Found) =>
    one.capability === other.capability ? 0 : one.capability < other.capability ? -1 : 1;
  return {
    buckets: bucketsOf(capabilities.flatMap((one) => saltsOf(one, table))),
    cases: chosen.sort(byCapability).map(({ vector }) => vector),
  };
}

interface Found {
  readonly vector: ResolveVector;
  /** Of the policy and of the answer. */
  readonly kind: string;
  /** How many of its capability came before. */
  readonly rank: number;
}

/** The different answers of one capability; what a request may have and no table may hold, such as a tag `constructor`, is left out. */
function answersOf(id: string, about: Subject, ask: ReturnType<typeof selfTestRouter>): readonly Found[] {
  const { table, capability } = about;
  const ordered = !followsMeasures(capability, table);
  const features = featuresOf({ capabilities: { [id]: capability }, models: {}, teams: {} }).join();
  const different = new Map<string, Found>();
  for (const question of questionsAbout(id, about)) {
    const { targets, ...answer } = comparedOf(ask(question));
    const expected = ordered ? { ...answer, targets } : answer;
    const vector = { ...question, expect: expected };
    const said = JSON.stringify(expected);
    if (different.has(said) || resolveVector(vector) !== undefined) continue;
    const { reason, error, degradedTo } = answer;
    const kind = [features, reason, error, degradedTo !== undefined].join();
    different.set(said, { vector, kind, rank: different.size });
  }
  return [...different.values()];
}

const noon = 1_798_804_800;

/** A moment at which all prices are in force, on the first days of 2027 or later: where no clock changes. */
function beginOf({ deployments }: RoutingTable): number {
  const dates = Object.values(deployments).flatMap(({ prices }) => prices.map(({ from }) => from));
  return dates.reduce((latest, from) => Math.max(latest, from), noon);
}

/** Every unit is asked for at least once, and as many salts as there is room for. */
function bucketsOf(salts: readonly string[]): BucketVector[] {
  const some = spread([...new Set(salts)].sort(), mostVectors.buckets);
  if (some.length === 0) return [];
  return Array.from({ length: Math.max(some.length, units.length) }, (_, index) => {
    const salt = some[index % some.length] ?? '';
    const unit = units[index % units.length] ?? '';
    return { salt, unit, bucket: bucketing(salt)(unit) };
  });
}
