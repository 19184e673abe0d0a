import { parseShare } from '../compiler/schema/quantity.ts';
import type { Path } from '../compiler/source/parse/node.ts';
import type { Resolution } from '../runtime/resolution.ts';
import { percent, type Share } from '../table/pieces.ts';
import { lengthOfChain, writeChain } from './chain.ts';
import { isShareOf } from './exact-share.ts';
import type { Expected } from './policy-case.ts';

/** One thing that came out otherwise than the case says. */
export interface Mismatch {
  /** As a case writes it: `model`, `share.deepseek-r1`, `not.provider`. */
  readonly field: string;
  /** Where the case says it. */
  readonly path: Path;
  readonly expected: string;
  readonly actual: string;
}

/** What is compared as it is: one value of the answer for each of these fields. */
const fields = {
  model: ({ targets }) => targets[0]?.model ?? null,
  provider: ({ targets }) => targets[0]?.provider ?? null,
  deployment: ({ targets }) => targets[0]?.deployment ?? null,
  reason: ({ reason }) => reason,
  rule: ({ rule }) => rule,
  variant: ({ variant }) => variant,
  experiment: ({ experiment }) => experiment?.name ?? null,
  degradedTo: ({ degradedTo }) => degradedTo ?? null,
  error: ({ error }) => error?.code ?? null,
} satisfies Record<string, (resolution: Resolution) => string | null>;

type Field = keyof typeof fields;
const fieldNames = Object.keys(fields) as Field[];

/** Everything that a case expects and the answer is not. */
export function compare(
  expected: Expected,
  resolution: Resolution,
  shares: () => ReadonlyMap<string, Share>,
): Mismatch[] {
  return [
    ...compareFields(expected, resolution),
    ...compareForbidden(expected.not ?? {}, resolution),
    ...compareChain('chain', expected.chain, resolution),
    ...compareChain('chainStartsWith', expected.chainStartsWith, resolution),
    ...(expected.share === undefined ? [] : compareShares(expected.share, shares())),
  ];
}

function compareFields(expected: Expected, resolution: Resolution): Mismatch[] {
  return fieldNames.flatMap((field) => {
    const wanted = expected[field];
    const actual = fields[field](resolution);
    if (wanted === undefined || wanted === actual) return [];
    return [{ field, path: ['expect', field], expected: said(wanted), actual: said(actual) }];
  });
}

function compareForbidden(forbidden: NonNullable<Expected['not']>, resolution: Resolution): Mismatch[] {
  return Object.entries(forbidden).flatMap(([name, wanted]) => {
    const actual = fields[name as Field](resolution); // The schema allows no others.
    if (wanted !== actual) return [];
    const path = ['expect', 'not', name];
    return [{ field: `not.${name}`, path, expected: `anything but ${said(wanted)}`, actual: said(actual) }];
  });
}

function compareChain(
  field: 'chain' | 'chainStartsWith',
  wanted: readonly string[] | undefined,
  { targets }: Resolution,
): Mismatch[] {
  if (wanted === undefined) return [];
  const length = lengthOfChain(wanted, targets);
  if (length === targets.length || (length !== undefined && field === 'chainStartsWith')) return [];
  const shown = writeChain(targets, wanted);
  return [{ field, path: ['expect', field], expected: chainText(wanted), actual: chainText(shown) }];
}

function compareShares(
  wanted: NonNullable<Expected['share']>,
  shares: ReadonlyMap<string, Share>,
): Mismatch[] {
  return Object.entries(wanted).flatMap(([model, share]) => {
    const actual = shares.get(model) ?? { part: 0n, whole: 1n };
    if (isShareOf(actual, parseShare(share))) return [];
    return [
      { field: `share.${model}`, path: ['expect', 'share', model], expected: share, actual: percent(actual) },
    ];
  });
}

function chainText(models: readonly string[]): string {
  return models.length === 0 ? 'nothing' : models.join(' → ');
}

function said(value: string | null): string {
  return value ?? 'none';
}
