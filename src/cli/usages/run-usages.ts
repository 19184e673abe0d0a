import { percent } from '../../compiler/describe/amounts.ts';
import { sayable } from '../../diagnostic/printable.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import { findUsages, type Usage } from '../../gitops/usages/find-usages.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { Call } from '../commands/command.ts';
import { type FormatOptions, placeRegistry, type RegistryOptions } from '../options/registry-options.ts';
import { checkReport, compileRegistry, withoutNotes } from '../registry/compile-registry.ts';
import { reporters } from '../report/index.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import { type Mention, mentionsIn } from './mentions.ts';

export interface UsagesOptions extends RegistryOptions, FormatOptions {}

/** A usage with the environments that have it alike. */
type Found = Usage & { readonly environments: readonly string[] };

/** Says who depends on a model or a provider, as JSON as `schemas/usages.schema.json` has it; answers the exit code. */
export async function runUsages({ words, options, shell }: Call<UsagesOptions>): Promise<ExitCode> {
  const [asked = ''] = words;
  const place = await placeRegistry(options, shell);
  const compilation = withoutNotes(await compileRegistry(place, { everyEnvironment: true }));
  const { table, environments } = compilation;
  if (table === undefined || environments === undefined) {
    shell.note(reporters.text.check(checkReport(place, compilation, shell.colour.note)));
    return exitCodes.findings;
  }
  const models = modelsNamed(asked, table);
  if (models === undefined) {
    const guess = Object.hasOwn(table.providers, asked)
      ? `provider:${asked}`
      : nearest(asked, [
          ...Object.keys(table.models),
          ...Object.keys(table.providers).map((id) => `provider:${id}`),
        ]);
    shell.note(
      `The registry has no ${asked.startsWith('provider:') ? 'provider' : 'model'} ${JSON.stringify(sayable(asked))}.${guess === undefined ? '' : ` Did you mean "${guess}"?`}\n`,
    );
    return exitCodes.findings;
  }
  const wanted = new Set(models);
  const found: Found[] = [];
  for (const [environment, { table: one, sources }] of environments) {
    if (options.env !== undefined && environment !== options.env) continue;
    for (const usage of findUsages(one, wanted, sources)) merge(found, usage, environment);
  }
  const covered = new Set(found.map(({ place: at }) => `${at?.file}:${at?.line}`));
  const mentions = (models.length === 0 ? [] : await mentionsIn(place.directory, models)).filter(
    ({ file, line }) => !covered.has(`${file}:${line}`),
  );
  const all = options.env === undefined ? [...environments.keys()] : [options.env];
  if (options.format === 'json') {
    const document = {
      schema: 'signalbox.usages/v1',
      asked,
      models,
      environments: all,
      usages: found,
      mentions,
    };
    shell.out(`${JSON.stringify(document, null, 2)}\n`);
  } else shell.out(inWords({ asked, models, all, found, mentions, registry: place.shown }));
  return exitCodes.ok;
}

/** The models that a name means: itself, or all that a provider serves. */
function modelsNamed(asked: string, { models, providers, deployments }: RoutingTable): string[] | undefined {
  const [, provider] = /^provider:(.*)$/.exec(asked) ?? [];
  if (provider === undefined) return Object.hasOwn(models, asked) ? [asked] : undefined;
  if (!Object.hasOwn(providers, provider)) return undefined;
  const served = Object.values(deployments).filter((one) => one.provider === provider);
  return [...new Set(served.map(({ model }) => model))].sort();
}

/** Adds a usage, or the environment to one that is the same. Changes `found`. */
function merge(found: Found[], usage: Usage, environment: string): void {
  const key = JSON.stringify(usage);
  const at = found.findIndex(({ environments: _, ...other }) => JSON.stringify(other) === key);
  const known = found[at];
  if (known === undefined) found.push({ ...usage, environments: [environment] });
  else found[at] = { ...known, environments: [...known.environments, environment] };
}

function inWords({
  asked,
  models,
  all,
  found,
  mentions,
  registry,
}: {
  readonly asked: string;
  readonly models: readonly string[];
  readonly all: readonly string[];
  readonly found: readonly Found[];
  readonly mentions: readonly Mention[];
  readonly registry: string;
}): string {
  const lines = found.map(({ kind, of, when, share, place, environments }) => {
    const where = environments.length === all.length ? '' : `  [${environments.join(', ')}]`;
    const part = share === null ? '' : `  ${percent(share)}`;
    const at = place === undefined ? '' : `  ${registry}/${place.file}:${place.line}`;
    return `  ${kind.padEnd(11)} ${of}: ${when}${part}${where}${at}`;
  });
  const owners = new Set(found.filter(({ kind }) => !notOfCapability.includes(kind)).map(({ of }) => of));
  const head = asked.startsWith('provider:')
    ? `${asked} serves ${models.length === 0 ? 'no model' : models.join(', ')}`
    : asked;
  return `${[
    found.length === 0
      ? `${head}: nothing leads there`
      : `${head}: ${owners.size === 1 ? '1 capability' : `${owners.size} capabilities`} in ${all.length === 1 ? `the environment ${all[0]}` : `${all.length} environments`}`,
    ...lines,
    ...(mentions.length === 0
      ? []
      : [
          '',
          'Also written in:',
          ...mentions.map(({ file, line, text }) => `  ${registry}/${file}:${line}  ${text}`),
        ]),
  ]
    .map(sayable)
    .join('\n')}\n`;
}

const notOfCapability: readonly Usage['kind'][] = ['degradation', 'replacement'];
