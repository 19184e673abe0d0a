import type { LinkedInvariant } from '../../../src/compiler/link/registry.ts';
import { prepareCondition } from '../../../src/runtime/condition.ts';
import { FactsOfCall } from '../../../src/runtime/facts.ts';
import type { ResolveContext } from '../../../src/runtime/resolution.ts';
import { createRouter, type Router } from '../../../src/runtime/router.ts';
import type { Condition } from '../../../src/table/condition.ts';
import type { RoutingTable } from '../../../src/table/table.ts';

/** One request at one moment. */
export interface Asked {
  readonly capability: string;
  readonly context: ResolveContext;
  readonly moment: number;
}

type Verdict = ReturnType<typeof prepareCondition>;

/** The runtime over one table, and invariants in its own words. */
export function createOracle(table: RoutingTable) {
  let now = 0;
  const router: Router = createRouter({ table, clock: () => now, random: () => 0.5 });
  const prepared = new WeakMap<LinkedInvariant, Map<string, Verdict[]>>();
  const wheres = new WeakMap<LinkedInvariant, Verdict>();

  const factsOf = ({ capability, context, moment }: Asked) => {
    const team = context.team === undefined ? undefined : table.teams[context.team];
    return new FactsOfCall({ capability, environment: table.environment, team, context }, () => moment);
  };

  function sentencesOf(invariant: LinkedInvariant, deployment: string) {
    const known = prepared.get(invariant) ?? new Map<string, Verdict[]>();
    prepared.set(invariant, known);
    const found =
      known.get(deployment) ??
      variantsOf(invariant, factsOfTarget(deployment, table)).map((one) => prepareCondition(one));
    known.set(deployment, found);
    return found;
  }

  return {
    /** Every deployment that the request may go to, fallbacks included, and where a copy may go. */
    reach(asked: Asked): string[] {
      now = asked.moment;
      const { targets, error } = router.resolve(asked.capability, asked.context);
      if (error !== undefined && error.code !== 'NO_TARGET') return [];
      return targets.map(({ deployment }) => deployment);
    },
    shadows(capability: string): readonly string[] {
      const { shadow } = table.capabilities[capability] ?? {};
      return shadow === undefined ? [] : (table.models[shadow.model]?.deployments ?? []);
    },
    applies(invariant: LinkedInvariant, asked: Asked): boolean {
      const where = wheres.get(invariant) ?? prepareCondition(invariant.where?.condition ?? true);
      wheres.set(invariant, where);
      return where(factsOf(asked)) === true;
    },
    violates(invariant: LinkedInvariant, asked: Asked, deployment: string): boolean {
      const facts = factsOf(asked);
      const verdicts = sentencesOf(invariant, deployment).map((sentence) => sentence(facts) === true);
      return invariant.kind === 'always' ? verdicts.includes(false) : verdicts.includes(true);
    },
  };
}

type TargetFacts = Readonly<Record<string, Condition | undefined>>;

function factsOfTarget(id: string, table: RoutingTable): TargetFacts {
  const deployment = table.deployments[id];
  const model = table.models[deployment?.model ?? ''];
  const provider = table.providers[deployment?.provider ?? ''];
  const retention = provider?.data?.retentionSeconds;
  return {
    'model.id': deployment?.model,
    'model.features': ['list', ...(model?.features ?? [])],
    'provider.region': provider?.region,
    'provider.training': provider?.data?.training,
    'provider.retentionDays': retention === undefined ? undefined : retention / 86_400,
    'deployment.id': id,
  };
}

/** An attribute that no request here has: what is not said fails. */
const missing: Condition = ['attr', 'key.id'];

/** The sentence for one target; where it must never be true, once for each thing that an unsaid fact might be. */
function variantsOf({ kind, sentence }: LinkedInvariant, facts: TargetFacts): Condition[] {
  const plain = fill(sentence.condition ?? false, facts, missing);
  if (kind === 'always') return [plain];
  return [missing, true, false, 'eu', 'us', 'cn', 0, 1000].map((guess) =>
    fill(sentence.condition ?? false, facts, guess),
  );
}

function fill(condition: Condition, facts: TargetFacts, unsaid: Condition): Condition {
  if (!Array.isArray(condition)) return condition;
  const [operator, ...operands] = condition;
  const path = String(operands[0]);
  if ((operator === 'attr' || operator === 'has') && path in facts) {
    return operator === 'attr' ? (facts[path] ?? unsaid) : facts[path] !== undefined;
  }
  if (['attr', 'has', 'entry', 'hasEntry', 'list'].includes(operator)) return condition;
  return [operator, ...operands.map((operand: Condition) => fill(operand, facts, unsaid))] as never; // Same shape.
}
