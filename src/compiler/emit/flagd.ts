import { buckets } from '../../table/bucket.ts';
import { objectiveOf } from '../../table/objective.ts';
import { modelsOf, modelsReached, usesOf } from '../../table/references.ts';
import type { Capability, Experiment, RoutingTable, Rule, Unit, Use } from '../../table/table.ts';
import { conditionText } from '../describe/condition-text.ts';
import { jsonLogic, type Logic } from '../describe/json-logic.ts';
import type { Emitter, Loss } from './emitter.ts';

/**
 * `flagd.json`: one flag per capability, whose value is the model. Splits and experiments meet the same buckets,
 * because flagd hashes as tables do. https://flagd.dev/reference/flag-definitions/
 */
export const flagd: Emitter = {
  name: 'flagd',
  summary: 'flagd.json, a flag for each capability that evaluates to its model',
  emit: ({ table }) => {
    const losses: Loss[] = [];
    const capabilities = Object.entries(table.capabilities).sort(([a], [b]) => (a < b ? -1 : 1));
    const flags = capabilities.map(([id, capability]) => {
      const lose: Lose = (feature, consequence) => losses.push({ capability: id, feature, consequence });
      loseRest(table, id, lose);
      return [id, flag(capability, { known: { capability: id, env: table.environment }, lose })] as const;
    });
    const document = { $schema: 'https://flagd.dev/schema/v0/flags.json', flags: Object.fromEntries(flags) };
    return { files: [{ path: 'flagd.json', content: `${JSON.stringify(document, null, 2)}\n` }], losses };
  },
};

type Lose = (feature: string, consequence: string) => void;

interface Place {
  readonly known: { readonly capability: string; readonly env: string };
  readonly lose: Lose;
}

function flag(capability: Capability, place: Place): Record<string, unknown> {
  const last = capability.rules.length - 1;
  const branches = capability.rules.slice(0, last).flatMap((rule, index) => branch(rule, index, place));
  const otherwise = defaultOf(capability, capability.rules[last]?.use, place);
  const targeting: Logic = branches.length === 0 ? otherwise : { if: [...branches, otherwise] };
  const models = [...new Set(modelsIn(targeting, new Set(usesOf(capability).flatMap(modelsOf))))].sort();
  return {
    state: 'ENABLED',
    variants: Object.fromEntries(models.map((model) => [model, model])),
    defaultVariant: typeof otherwise === 'string' ? otherwise : (models[0] ?? ''),
    ...(typeof targeting === 'string' ? {} : { targeting }),
  };
}

/** A rule's condition and what it chooses; nothing where the condition cannot be said. */
function branch({ name, when, use }: Rule, index: number, place: Place): Logic[] {
  const rule = `rule ${index + 1}${name === undefined ? '' : ` ${JSON.stringify(name)}`}`;
  if (when === undefined) return [true, choice(use, rule, place)];
  const translated = jsonLogic(when, place.known);
  if ('logic' in translated) {
    for (const path of ['team.region', 'team.tags']) {
      if (conditionText(when).includes(path)) {
        place.lose(`${path} in ${rule}`, `flagd knows no teams, so the caller's context must say ${path}`);
      }
    }
    return [translated.logic, choice(use, rule, place)];
  }
  place.lose(rule, `${translated.obstacle}, so its requests go where the rules after it send them`);
  return [];
}

function defaultOf({ experiment, rollout }: Capability, use: Use | undefined, place: Place): Logic {
  const stays = use === undefined ? '' : choice(use, 'the default', place);
  if (rollout) place.lose('rollout', `nobody moves to ${rollout.to}`);
  return experiment ? experimentLogic(experiment, stays, place) : stays;
}

function experimentLogic({ name, by, gate, arms, armSalt }: Experiment, stays: Logic, place: Place): Logic {
  const unit = { var: unitPaths[by] };
  const takesPart = fractional(gate.salt, unit, [
    ['in', gate.share],
    ['out', buckets - gate.share],
  ]);
  place.lose(`experiment ${name}`, `no guard stops it, and ${beyondAscii(by)}`);
  const arm = fractional(
    armSalt,
    unit,
    arms.map(({ name: armName, use, from, to }) => [choice(use, `arm ${armName}`, place), to - from]),
  );
  return { if: [{ and: [{ '!!': [unit] }, { '===': [takesPart, 'in'] }] }, arm, stays] };
}

function choice(use: Use, where: string, { lose }: Place): Logic {
  if (use.within) lose(`within of ${where}`, 'the bounds are not kept');
  if ('model' in use) return use.model;
  if ('split' in use) {
    const { by, salt, ranges } = use.split;
    const unit = { var: unitPaths[by] };
    lose(
      `split by ${by} of ${where}`,
      `who has no ${unitPaths[by]} and no request.id always meets the same model, and ${beyondAscii(by)}`,
    );
    return fractional(
      salt,
      { if: [unit, unit, { var: unitPaths.request }] },
      ranges.map(({ model, from, to }) => [model, to - from]),
    );
  }
  const [first = ''] = modelsOf(use);
  lose(`${objectiveOf(use)} of ${where}`, `always ${first}`);
  return first;
}

/** Where callers put each unit in flagd's context. */
const unitPaths: Readonly<Record<Unit, string>> = {
  user: 'user',
  session: 'session',
  team: 'team.id',
  key: 'key.id',
  request: 'request.id',
};

function beyondAscii(by: Unit): string {
  return `a ${by} outside ASCII may meet another model than in a gateway`;
}

function fractional(salt: string, unit: Logic, weights: readonly (readonly [Logic, number])[]): Logic {
  return { fractional: [{ cat: [`${salt}\u001f`, unit] }, ...weights] };
}

/** All that is asked of a capability and no flag can answer. */
function loseRest({ capabilities, models, teams }: RoutingTable, id: string, lose: Lose): void {
  const { fallbacks, hedge, shadow, params, constraints } = capabilities[id] ?? { fallbacks: [] };
  const reached = capabilities[id] === undefined ? [] : [...new Set(modelsReached(capabilities[id]))].sort();
  for (const model of reached) {
    if (models[model]?.order !== undefined)
      lose(`order of ${model}`, 'the caller must know which deployment to ask');
  }
  if (fallbacks.length > 0)
    lose('fallback', 'the caller gets one model and must know what to do when it fails');
  if (hedge) lose('hedge', 'no second request is sent');
  if (shadow) lose('shadow', 'nothing is mirrored');
  if (params) lose('params', 'the caller must set them');
  if (constraints) lose('constraints', 'no model is passed over for its region, training, latency or cost');
  const some = Object.values(teams);
  if (some.some(({ capabilities: may }) => may !== '*' && !may.includes(id))) {
    lose('capabilities of teams', 'every team gets an answer');
  }
  if (some.some(({ budget }) => budget !== undefined))
    lose('budgets of teams', 'a spent budget changes nothing');
}

/** Those models that the targeting can answer; a constant of a condition may share a model's name and does no harm. */
function modelsIn(logic: Logic, models: ReadonlySet<string>): string[] {
  if (typeof logic === 'string') return models.has(logic) ? [logic] : [];
  if (typeof logic !== 'object' || logic === null) return [];
  return Object.values(logic).flatMap((part) => modelsIn(part, models));
}
