import { ratesAt } from '../../table/rates.ts';
import { modelsReached, usesOf } from '../../table/references.ts';
import type { Capability } from '../../table/table.ts';
import type { CapabilityPair } from './capability-pair.ts';
import type { BreakEven } from './change.ts';
import { choiceOf } from './choice.ts';
import type { Region } from './region.ts';
import type { Asked, Side } from './side.ts';

/** More lines than these cross each other too often to ask at each crossing. */
const mostDeployments = 40;
const mostTokens = 10_000_000;

/**
 * Where what a request costs decides who is first: from how many tokens of output on it is somebody else, with the
 * profile's prompt. Costs are straight lines over the output, so that the order can change only where two of them, or
 * one and a bound, cross; at each such place the runtime itself is asked. One for each side that has such places.
 */
export function breakEvensOf(pair: CapabilityPair, region: Region): readonly BreakEven[] {
  const { before, after, base, head, askBase, askHead } = pair;
  if ([before, after].some(readsOutput)) return [];
  return [
    ...stepsOf('base', {
      pair,
      region,
      capability: before,
      rule: region.rules.base,
      side: base,
      ask: askBase,
    }),
    ...stepsOf('head', {
      pair,
      region,
      capability: after,
      rule: region.rules.head,
      side: head,
      ask: askHead,
    }),
  ];
}

/** Another output would be another kind of request. */
function readsOutput({ rules }: Capability): boolean {
  return rules.some(({ when }) => JSON.stringify(when ?? null).includes('"request.maxOutputTokens"'));
}

interface Question {
  readonly pair: CapabilityPair;
  readonly region: Region;
  readonly capability: Capability;
  readonly rule: number;
  readonly side: Side;
  readonly ask: Asked;
}

function stepsOf(side: BreakEven['side'], question: Question): BreakEven[] {
  const { capability, rule, region, ask, pair } = question;
  if (!choiceOf(capability, rule, question.side).byCost) return [];
  const inputTokens = region.example.inputTokens ?? pair.profile.inputTokens;
  const steps: { from: number; first: string }[] = [];
  for (const outputTokens of crossings(question, inputTokens)) {
    const { targets, error } = ask(pair.id, {
      context: { ...region.example, inputTokens, maxOutputTokens: outputTokens, request: 'made-up' },
      now: pair.now,
      pins: new Map(),
      rolledOut: 0,
    });
    const first = targets[0]?.deployment ?? error?.code ?? '';
    if (steps.at(-1)?.first !== first) steps.push({ from: outputTokens, first });
  }
  return steps.length < 2 ? [] : [{ side, where: region.where, inputTokens, steps }];
}

/** The whole numbers of output tokens at which something can change, from none on. */
function crossings({ capability, side: { table }, pair }: Question, inputTokens: number): number[] {
  const keys = [...new Set(modelsReached(capability))].flatMap(
    (model) => table.models[model]?.deployments ?? [],
  );
  const lines = keys.slice(0, mostDeployments).flatMap((key) => {
    const rates = ratesAt(table.deployments[key]?.prices ?? [], { now: pair.now, inputTokens });
    if (rates === undefined) return [];
    return [{ fixed: rates.input * inputTokens + (rates.perRequest ?? 0) * perMillion, slope: rates.output }];
  });
  const uses = usesOf(capability).map(({ within }) => within);
  const bounds = [capability.constraints, ...uses].flatMap((within) =>
    within?.costPerRequest === undefined ? [] : [{ fixed: within.costPerRequest * perMillion, slope: 0 }],
  );
  const points = lines.flatMap((one, index) =>
    [...lines.slice(index + 1), ...bounds].flatMap((other) =>
      one.slope === other.slope ? [] : [(other.fixed - one.fixed) / (one.slope - other.slope)],
    ),
  );
  const whole = points.flatMap((point) => [Math.ceil(point), Math.floor(point) + 1]);
  return [...new Set([0, ...whole])].filter((at) => at >= 0 && at <= mostTokens).sort((a, b) => a - b);
}

/** Rates are for a million tokens, but for what is charged once a request. */
const perMillion = 1_000_000;
