import type { Period } from '../records/replay.ts';

/** From the first record to the last of all periods; nothing where there is none. */
export function spanOf(periods: readonly { readonly period: Period | undefined }[]): Period | undefined {
  const all = periods.flatMap(({ period }) => period ?? []);
  const from = all.map((one) => one.from).sort()[0];
  const to = all
    .map((one) => one.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? undefined : { from, to };
}
