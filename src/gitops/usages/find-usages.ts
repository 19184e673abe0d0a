import { duration, percent } from '../../compiler/describe/amounts.ts';
import { conditionText } from '../../compiler/describe/condition-text.ts';
import { objectiveText } from '../../compiler/describe/objective-text.ts';
import { buckets } from '../../table/bucket.ts';
import { objectiveOf } from '../../table/objective.ts';
import { modelsOf, modelsReached } from '../../table/references.ts';
import type { Place, TableSources } from '../../table/sources.ts';
import type { Capability, Rollout, RoutingTable, Use } from '../../table/table.ts';

/** One place where a table leads to a model. */
export interface Usage {
  readonly kind:
    | 'rule'
    | 'default'
    | 'arm'
    | 'rollout'
    | 'fallback'
    | 'shadow'
    | 'degradation'
    | 'replacement';
  /** The capability; of a replacement the model that it takes the place of, of a degradation the team. */
  readonly of: string;
  /** By path in the table. */
  readonly path: string;
  /** In words: when it comes to that. */
  readonly when: string;
  /**
   * Of the requests that come there, in 100,000ths; null where it goes by price, speed, load, time or failure, so that
   * no share is known beforehand.
   */
  readonly share: number | null;
  readonly place?: Place;
}

/** Everywhere that a table leads to one of these models, capability by capability, in the order of the table's parts. */
export function findUsages(
  { capabilities, teams, models }: RoutingTable,
  wanted: ReadonlySet<string>,
  sources: TableSources | undefined,
): readonly Usage[] {
  const found = [
    ...Object.entries(capabilities).flatMap(([id, capability]) => inCapability(id, capability, wanted)),
    ...Object.entries(teams).flatMap(([id, { budget }]) => {
      const to = typeof budget?.onExceed === 'object' ? budget.onExceed.use : undefined;
      const capability = to === undefined ? undefined : capabilities[to];
      if (capability === undefined || !modelsReached(capability).some((model) => wanted.has(model)))
        return [];
      const when = `when its budget is spent, by way of ${to}`;
      return [{ kind: 'degradation', of: id, path: `teams.${id}`, when, share: null } as const];
    }),
    ...Object.entries(models).flatMap(([id, { replacement }]) =>
      replacement === undefined || !wanted.has(replacement)
        ? []
        : [
            {
              kind: 'replacement',
              of: id,
              path: `models.${id}`,
              when: 'named as what takes its place',
              share: null,
            } as const,
          ],
    ),
  ];
  return found.map((usage) => {
    const place = placeOf(usage.path, sources);
    return place === undefined ? usage : { ...usage, place };
  });
}

function inCapability(id: string, capability: Capability, wanted: ReadonlySet<string>): Usage[] {
  const { rules, fallbacks, shadow, experiment, rollout } = capability;
  const path = `capabilities.${id}`;
  const last = rules.length - 1;
  return [
    ...rules.flatMap(({ name, when, use }, index): Usage[] => {
      if (!leadsTo(use, wanted)) return [];
      const condition = when === undefined ? 'always' : `when ${conditionText(when)}`;
      return [
        {
          kind: index === last ? 'default' : 'rule',
          of: id,
          path: `${path}.rules.${index}`,
          when: `${index === last ? (last === 0 ? 'always' : 'otherwise') : `${name === undefined ? '' : `${name}: `}${condition}`}${manner(use)}`,
          share: shareOf(use, wanted),
        },
      ];
    }),
    ...(experiment?.arms ?? []).flatMap(({ name, from, to, use }, index): Usage[] => {
      if (!leadsTo(use, wanted) || experiment === undefined) return [];
      const within = shareOf(use, wanted);
      const arm = (experiment.gate.share * (to - from)) / buckets;
      return [
        {
          kind: 'arm',
          of: id,
          path: `${path}.experiment.arms.${index}`,
          when: `arm ${name} of ${experiment.name}${manner(use)}`,
          share: within === null ? null : Math.round((arm * within) / buckets),
        },
      ];
    }),
    ...(rollout !== undefined && wanted.has(rollout.to)
      ? [{ kind: 'rollout', of: id, path: `${path}.rollout`, when: stepsOf(rollout), share: null } as const]
      : []),
    ...fallbacks.flatMap(({ model, on }, index): Usage[] =>
      wanted.has(model)
        ? [
            {
              kind: 'fallback',
              of: id,
              path: `${path}.fallbacks.${index}`,
              when: on === undefined ? 'if that fails' : `if that fails with ${on.join(' or ')}`,
              share: null,
            },
          ]
        : [],
    ),
    ...(shadow !== undefined && wanted.has(shadow.model)
      ? [
          {
            kind: 'shadow',
            of: id,
            path: `${path}.shadow`,
            when: 'a copy, never shown',
            share: shadow.share,
          } as const,
        ]
      : []),
  ];
}

function leadsTo(use: Use, wanted: ReadonlySet<string>): boolean {
  return modelsOf(use).some((model) => wanted.has(model));
}

/** Of the requests that a choice is made for; nothing where it goes by more than a bucket. */
function shareOf(use: Use, wanted: ReadonlySet<string>): number | null {
  if ('split' in use) {
    return use.split.ranges
      .filter(({ model }) => wanted.has(model))
      .reduce((sum, { from, to }) => sum + to - from, 0);
  }
  return modelsOf(use).every((model) => wanted.has(model)) ? buckets : null;
}

function manner(use: Use): string {
  if ('model' in use) return '';
  if ('split' in use) return `, by ${use.split.by}`;
  return `, where it is ${objectiveText[objectiveOf(use)]}`;
}

function stepsOf({ steps }: Rollout): string {
  return [...steps.map((step) => `${percent(step.share)} for ${duration(step.for)}`), 'all'].join(', then ');
}

/** Of the part itself or of the nearest around it that has one. */
function placeOf(path: string, sources: TableSources | undefined): Place | undefined {
  for (let prefix = path; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
    if (sources !== undefined && Object.hasOwn(sources.places, prefix)) return sources.places[prefix];
  }
  return undefined;
}
