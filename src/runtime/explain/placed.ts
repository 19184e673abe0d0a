import type { Place, TableSources } from '../../table/sources.ts';

/** The first of these paths in the table whose place is known. */
export function placed(sources: TableSources | undefined, ...paths: readonly string[]): { place?: Place } {
  const path = paths.find((one) => sources && Object.hasOwn(sources.places, one));
  const place = path === undefined ? undefined : sources?.places[path];
  return place === undefined ? {} : { place };
}
