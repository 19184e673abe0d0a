import { type CatalogDifferences, diffCatalog } from '../../catalog/diff.ts';
import type { Call } from '../commands/command.ts';
import type { FormatOptions } from '../options/registry-options.ts';
import type { ExitCode } from '../shell/exit-code.ts';
import { begin, endWith } from './begin.ts';
import type { SourceOptions } from './source-options.ts';

/** Prints where the registry and the sources do not agree. */
export async function runDiff({ options, shell }: Call<SourceOptions & FormatOptions>): Promise<ExitCode> {
  const begun = await begin(options, shell);
  const models = begun.pinned.map(({ id, pin, model, entry }) => ({
    id,
    pin,
    fields: { ...entry?.fields, ...model },
  }));
  const found = diffCatalog(models, begun.sources, begun.today);
  const sources = begun.sources.map(({ title }) => title);
  shell.out(
    options.format === 'json'
      ? `${JSON.stringify({ date: begun.today, sources, ...found }, null, 2)}\n`
      : describe(found, sources, models.length),
  );
  return endWith(begun, shell, found.differences.length + found.unknown.length === 0);
}

function describe(
  { differences, unknown }: CatalogDifferences,
  sources: readonly string[],
  models: number,
): string {
  const lines = [
    ...unknown.map(({ model, pin }) => `${model}: ${pin} is not in ${sources.join(' nor ')}`),
    ...differences.map(({ model, figure, values }) => {
      const said = values.map(({ who, value }) => `${who} ${value}`);
      return `${model} ${figure}: ${said.join(', ')}`;
    }),
    `${models} pinned models, ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`,
  ];
  return `${lines.join('\n')}\n`;
}
