import { duration, money, percent as shareOf } from '../../compiler/describe/amounts.ts';
import { conditionText } from '../../compiler/describe/condition-text.ts';
import { objectiveText } from '../../compiler/describe/objective-text.ts';
import { sayable } from '../../diagnostic/printable.ts';
import { canonicalJson } from '../../table/canonical.ts';
import { objectiveOf } from '../../table/objective.ts';
import { modelsOf } from '../../table/references.ts';
import type { Capability, Fallback, Timeouts, Use, Within } from '../../table/table.ts';

/** How a rule picks, on one line. */
export function useText(use: Use): string {
  return `${formText(use)}${withinText(use.within)}`;
}

function formText(use: Use): string {
  if ('model' in use) return use.model;
  if ('split' in use) {
    const { by, ranges } = use.split;
    return `${ranges.map(({ from, to, model }) => `${shareOf(to - from)} ${model}`).join(', ')}, by ${by}`;
  }
  return `${objectiveText[objectiveOf(use)]} of ${modelsOf(use).join(', ')}`;
}

function withinText({ costPerRequest, firstToken }: Within = {}): string {
  const bounds = [
    ...(costPerRequest === undefined ? [] : [`${money(costPerRequest)} a request`]),
    ...(firstToken === undefined ? [] : [`${duration(firstToken)} to the first token`]),
  ];
  return bounds.length === 0 ? '' : `, within ${bounds.join(' and ')}`;
}

/** What is tried after a failure, in order. */
export function fallbacksText(fallbacks: readonly Fallback[]): string {
  if (fallbacks.length === 0) return 'none';
  return fallbacks
    .map(({ model, on }) => (on === undefined ? model : `${model} on ${on.join(', ')}`))
    .join(', then ');
}

/** The shares of a running experiment. */
export function experimentText({ experiment }: Pick<Capability, 'experiment'>): string {
  if (experiment === undefined) return 'none';
  const arms = experiment.arms.map(
    ({ name, from, to, use }) => `${name} ${shareOf(to - from)} (${useText(use)})`,
  );
  return sayable(
    `${experiment.name}: ${shareOf(experiment.gate.share)} by ${experiment.by}, of them ${arms.join(', ')}`,
  );
}

/** The differing fields of two flat things: `firstToken 20s`. */
export function timeoutsText(timeouts: Timeouts, other: Timeouts): string {
  const names = ['connect', 'firstToken', 'idle', 'total'] as const;
  return names
    .filter((name) => timeouts[name] !== other[name])
    .map((name) => `${name} ${duration(timeouts[name])}`)
    .join(', ');
}

/** Something that only the table has words for, cut to a length that a line bears. */
export function jsonText(value: unknown): string {
  if (value === undefined) return 'none';
  const text = sayable(canonicalJson(value));
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

/** A list for people: `a`, `a and b`, `a, b and 3 more`. */
export function listText(items: readonly string[], most = 4): string {
  const shown = items.slice(0, items.length > most ? most - 1 : most);
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** A capability's rules on one line, for who compares two of them. */
export function decisionTreeText({ rules, fallbacks }: Capability): string {
  const texts = rules.map(({ when, use }) =>
    when === undefined ? useText(use) : `${conditionText(when)}: ${useText(use)}`,
  );
  const text = sayable(
    [...texts, ...(fallbacks.length === 0 ? [] : [`else ${fallbacksText(fallbacks)}`])].join('; '),
  );
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
