import type { Related } from '../../diagnostic/diagnostic.ts';
import type { Condition, ConditionCall } from '../../table/condition.ts';
import type { Constraints, RoutingTable } from '../../table/table.ts';
import { absent, isCall, type Known, open, variableOf } from '../condition/evaluate.ts';
import { type TargetAttribute, targetAttributes } from '../condition/target-attributes.ts';
import type { Registry } from '../link/registry.ts';

type Tables = Omit<RoutingTable, 'capabilities'>;

/** What the registry says of a deployment; undefined for what is no attribute of a target. */
export type TargetReading = (variable: string) => Known | typeof absent | undefined;

export function readTarget(id: string, table: Tables): TargetReading {
  const deployment = table.deployments[id];
  const model = table.models[deployment?.model ?? ''];
  const provider = table.providers[deployment?.provider ?? ''];
  const retention = provider?.data?.retentionSeconds;
  const facts: Readonly<Record<TargetAttribute, Known | undefined>> = {
    'model.id': deployment?.model,
    'model.features': model?.features,
    'model.input': model?.modalities.input,
    'model.output': model?.modalities.output,
    'model.context': model?.context,
    'model.maxOutput': model?.output,
    'provider.id': deployment?.provider,
    'provider.region': provider?.region,
    'provider.training': provider?.data?.training,
    'provider.retentionDays': retention === undefined ? undefined : retention / 86_400,
    'deployment.id': id,
    'deployment.upstream': deployment?.upstream,
  };
  return (variable) => (isTargetAttribute(variable) ? (facts[variable] ?? absent) : undefined);
}

/**
 * A sentence that must never be true, as it stands for one target: what the registry does not say of it may be
 * anything, though `has()` knows that it is not said.
 */
export function withUnsaid(condition: Condition, read: TargetReading): Condition {
  if (!isCall(condition) || condition[0] === 'list') return condition;
  const variable = variableOf(condition);
  if (variable !== undefined) return condition[0] === 'has' && read(variable) === absent ? false : condition;
  const [operator, ...operands] = condition as readonly [string, ...Condition[]];
  // The same operator over the same number of operands.
  return [operator, ...operands.map((operand) => withUnsaid(operand, read))] as unknown as Condition;
}

/** Reads a target as `withUnsaid` needs it: what is not said is open. */
export function unsaidIsOpen(read: TargetReading): (variable: string) => Known | typeof open | undefined {
  return (variable) => {
    const value = read(variable);
    return value === absent ? open : value;
  };
}

/** Whether a capability's constraints keep every request away from a deployment. */
export function isBarred(id: string, { regions, training }: Constraints = {}, table: Tables): boolean {
  const provider = table.providers[table.deployments[id]?.provider ?? ''];
  const isOutside = regions !== undefined && !regions.includes(provider?.region ?? '');
  return isOutside || (training !== undefined && provider?.data?.training !== false);
}

/** Where a provider says what the sentence asks of it. */
export function providerSteps(sentence: Condition, provider: string, registry: Registry): Related[] {
  const linked = registry.providers.get(provider);
  if (linked === undefined) return [];
  const asked = new Set(variablesIn(sentence));
  const { region, data } = linked.value;
  const facts = [
    { variable: 'provider.region', path: ['region'], said: region },
    { variable: 'provider.training', path: ['data', 'training'], said: data?.training },
    { variable: 'provider.retentionDays', path: ['data', 'retention'], said: data?.retention },
  ];
  return facts.flatMap(({ variable, path, said }) => {
    if (!asked.has(variable)) return [];
    const word = path.at(-1);
    if (said === undefined)
      return [{ span: linked.keyAt('name'), message: `${provider} says nothing of its ${word}` }];
    return [{ span: linked.at(...path), message: `the ${word} of ${provider} is ${said}` }];
  });
}

/** Every variable that a condition mentions. Conditions are asked again and again, and never change. */
export function variablesIn(condition: Condition): readonly string[] {
  if (!isCall(condition) || condition[0] === 'list') return [];
  const known = mentioned.get(condition);
  if (known !== undefined) return known;
  const found = findVariables(condition);
  mentioned.set(condition, found);
  return found;
}

const mentioned = new WeakMap<ConditionCall, readonly string[]>();

function findVariables(condition: ConditionCall): readonly string[] {
  const variable = variableOf(condition);
  return variable === undefined ? (condition.slice(1) as Condition[]).flatMap(variablesIn) : [variable]; // Operands.
}

function isTargetAttribute(variable: string): variable is TargetAttribute {
  return Object.hasOwn(targetAttributes, variable);
}
